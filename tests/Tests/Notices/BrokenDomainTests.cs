using System.Net;
using Microsoft.EntityFrameworkCore;
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
        using var administrator = new Guest(stand.Installation.Web);
        await administrator.SignInAsync(stand.Customer, isAdministrator: true);
        var added = await stand.AddAsync("roastery.example");
        await stand.PublishAsync(added.Reading!.Records);
        var right = await stand.UntilAsync(added, d => d.Domain.IsSettled && d.Domain.BrokeAt is null && d.Reading!.Worst is null);
        Assert.Empty(await ToldAsync(stand));

        await stand.PublishAsync(added.Reading.Records.Where(r => r.Kind != "CNAME"));
        Assert.True(await stand.Domains.CheckAsync(stand.Customer, added.Domain.PublicId, Cancel));
        var broken = (await stand.Domains.FindAsync(stand.Customer, added.Domain.PublicId, Cancel))!;
        Assert.NotNull(broken.Domain.BrokeAt);
        Assert.Contains("roastery.example is not right any more", await HomeAsync(administrator), StringComparison.Ordinal);
        await Installation.UntilAsync(() => ToldAsync(stand), told => told.Count > 0);
        Assert.True(await stand.Domains.CheckAsync(stand.Customer, added.Domain.PublicId, Cancel));
        var same = (await stand.Domains.FindAsync(stand.Customer, added.Domain.PublicId, Cancel))!;
        Assert.Equal((broken.Domain.BrokeAt, true), (same.Domain.BrokeAt, same.Domain.IsBreakTold));

        await stand.PublishAsync(added.Reading.Records);
        await stand.UntilAsync(right, d => d.Domain.BrokeAt is null);
        Assert.DoesNotContain("is not right any more", await HomeAsync(administrator), StringComparison.Ordinal);
        Assert.Single(await ToldAsync(stand));
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
