using Postroad.Core.Lists.Forms;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Lists.Forms;

/// <summary>Programs with thousands of networks stay under every other limit: the installation as a whole asks so many in an hour, and no more.</summary>
public sealed class SignUpBrakeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Beyond_what_the_installation_asks_in_an_hour_sign_ups_wait_and_none_is_lost(TestDatabase kind)
    {
        await using var desk = await SignUpDesk.OpenAsync(kind);
        await AskedAsync(desk, SignUpLimits.MostAsked - 1);
        await desk.SignUpAsync(desk.Double, "last@example.com");
        Assert.Equal((1, 0), (await desk.MailsAsync(), await desk.CountAsync<TakenSignUp>()));

        for (var i = 0; i < 5; i++) Assert.IsType<SignUpAnswer.Taken>(await desk.SignUpAsync(i < 3 ? desk.Double : desk.Other, $"over{i}@example.com"));
        Assert.Equal((1, 5), (await desk.MailsAsync(), await desk.CountAsync<TakenSignUp>()));
        desk.Time.Advance(SignUpLimits.Counted);
        await desk.WorkAsync();
        Assert.Equal((6, 0), (await desk.MailsAsync(), await desk.CountAsync<TakenSignUp>()));
    }

    /// <summary>As many strangers were asked just now.</summary>
    private static Task AskedAsync(SignUpDesk desk, int people) => desk.Installation.Database.WriteAsync(session =>
    {
        var db = session.Db(CustomerId.Installation);
        db.AddRange(Enumerable.Range(0, people).Select(i => new ConfirmationAsk { AddressHash = $"stranger {i}", LastAt = desk.Time.GetUtcNow() }));
        return db.SaveChangesAsync(Cancel);
    }, Cancel);
}
