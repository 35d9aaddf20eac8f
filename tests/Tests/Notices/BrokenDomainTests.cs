using System.Net;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Deliveries;
using Postroad.Core.Domains;
using Postroad.Core.Domains.Checks;
using Postroad.Core.Notices;
using Postroad.Core.Primitives;
using Postroad.Tests.Domains;
using Postroad.Tests.Fixtures;
using Postroad.Tests.Web;

namespace Postroad.Tests.Notices;

/// <summary>A domain that was right and is not any more is told to administrators, once, and closes by itself.</summary>
public sealed class BrokenDomainTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_break_is_mailed_once_stands_on_Home_and_closes_when_it_is_right_again(TestDatabase kind)
    {
        await using var stand = await DomainStand.OpenAsync(kind);
        await LostPasswordTests.AppointAsync(stand.Installation);
        using Guest administrator = new(stand.Installation.Web), stranger = new(stand.Installation.Web);
        await administrator.SignInAsync(stand.Customer, isAdministrator: true);
        // Looks after the installation, and works for another customer.
        await stranger.SignInAsync(await stand.OtherAsync(), isAdministrator: true);
        var added = await stand.AddAsync("roastery.example");
        await stand.PublishAsync(added.Reading!.Records);
        var right = await stand.UntilAsync(added, d => d.Domain.IsSettled && d.Domain.BrokeAt is null && d.Reading!.Worst is null);
        Assert.Empty(await ToldAsync(stand));

        await stand.PublishAsync(added.Reading.Records.Where(r => r.Kind != "CNAME"));
        var broken = await stand.LookAsync(added);
        Assert.NotNull(broken.Domain.BrokeAt);
        Assert.Contains("roastery.example is not right any more", await HomeAsync(administrator), StringComparison.Ordinal);
        await Installation.UntilAsync(() => ToldAsync(stand), told => told.Count == 2);
        var mails = await MailsAsync(stand);
        Assert.All(mails, mail => Assert.Contains("It is a sending domain of Harbour Lane.", mail, StringComparison.Ordinal));
        Assert.Single(mails, mail => mail.Contains($"/domains/{added.Domain.PublicId}", StringComparison.Ordinal));
        var same = await stand.LookAsync(added);
        Assert.Equal((broken.Domain.BrokeAt, true), (same.Domain.BrokeAt, same.Domain.IsBreakTold));

        await stand.PublishAsync(added.Reading.Records);
        await stand.UntilAsync(right, d => d.Domain.BrokeAt is null);
        Assert.DoesNotContain("is not right any more", await HomeAsync(administrator), StringComparison.Ordinal);
        Assert.Equal(2, (await ToldAsync(stand)).Count);
    }

    [Fact]
    public async Task Keys_that_vanish_are_a_break_of_a_domain_that_never_had_a_policy_and_what_a_person_changed_is_none()
    {
        await using var stand = await DomainStand.OpenAsync(TestDatabase.Sqlite());
        var added = await stand.AddAsync("roastery.example");
        var right = added.Reading!.Records.Where(r => r.Subject != CheckSubject.Dmarc).ToList();
        await stand.PublishAsync(right);
        await stand.UntilAsync(added, d => d.Domain.IsSettled && d.Reading!.Chips[1].Color == CheckColor.Green);

        // A further server, another MAIL FROM, nothing published for either: somebody has done that on purpose.
        var ireland = await stand.IrelandAsync();
        Assert.IsType<Edit<DomainDetail>.Saved>(await stand.Domains.LetAsync(stand.Customer, added.Domain.PublicId, ireland.PublicId, "bounce-ie", false, "Ines", Cancel));
        Assert.IsType<Edit<DomainDetail>.Saved>(await stand.Domains.LetAsync(stand.Customer, added.Domain.PublicId, added.Uses[0].Server.PublicId, "mail", false, "Ines", Cancel));
        var changed = await stand.LookAsync(added);
        Assert.Equal((false, null), (changed.Domain.IsSettled, changed.Domain.BrokeAt));

        await stand.PublishAsync(changed.Reading!.Records.Where(r => r.Subject != CheckSubject.Dmarc));
        await stand.UntilAsync(changed, d => d.Domain.IsSettled && d.Reading!.Chips[1].Color == CheckColor.Green);
        await stand.PublishAsync(changed.Reading.Records.Where(r => r.Subject == CheckSubject.Spf));
        var broken = await stand.LookAsync(added);
        Assert.NotNull(broken.Domain.BrokeAt);
        Assert.Contains(broken.Domain.Broken, reason => reason.Contains("CNAME", StringComparison.Ordinal));
        // Of no server nothing can break.
        foreach (var use in broken.Uses) Assert.True(await stand.Domains.ForbidAsync(stand.Customer, added.Domain.PublicId, use.Server.PublicId, "Ines", Cancel));
        Assert.Null((await stand.LookAsync(added)).Domain.BrokeAt);
    }

    [Fact]
    public async Task An_address_that_may_not_send_any_more_is_a_break()
    {
        await using var stand = await DomainStand.OpenAsync(TestDatabase.Sqlite());
        var added = await stand.AddAsync("ines@roastery.example");
        var standing = new DomainStanding([$"{added.Uses[0].Row.Id}.{added.Uses[0].Row.Version} identity"], []).Write();
        await stand.ChangeAsync(added, d => d.ExecuteUpdateAsync(set => set.SetProperty(x => x.IsSettled, true).SetProperty(x => x.Standing, standing), Cancel));
        var broken = await stand.LookAsync(added);
        Assert.NotNull(broken.Domain.BrokeAt);
        Assert.Contains("does not take mail from it any more", Assert.Single(broken.Domain.Broken), StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<string>> MailsAsync(DomainStand stand)
    {
        var told = await ToldAsync(stand);
        await Installation.UntilAsync(async () =>
        {
            await using var db = stand.Installation.Database.Read(CustomerId.Installation);
            return await db.Set<Delivery>().CountAsync(d => d.State == DeliveryState.Accepted, Cancel);
        }, sent => sent >= told.Count);
        return await Task.WhenAll(told.Select(async n => (await ReceivedMail.OfAsync(stand.Installation, n.AddressKey)).Message.TextBody!));
    }

    private static async Task<List<SentNotice>> ToldAsync(DomainStand stand)
    {
        await using var db = stand.Installation.Database.Read(CustomerId.Installation);
        return await db.Set<SentNotice>().Where(n => n.Kind == BrokenDomains.Kind).ToListAsync(Cancel);
    }

    private static async Task<string> HomeAsync(Guest guest)
    {
        using var page = await guest.AdminAsync("/");
        return await AnswerAssert.IsAsync(HttpStatusCode.OK, page);
    }
}
