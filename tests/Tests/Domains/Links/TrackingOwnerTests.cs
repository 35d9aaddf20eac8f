using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Accounts;
using Postroad.Core.Domains;
using Postroad.Core.Domains.Links;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Domains.Links;

/// <summary>Nobody takes another customer's host name, and nobody keeps one that is not theirs.</summary>
public sealed class TrackingOwnerTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_host_at_or_below_a_sending_domain_is_for_its_customer_alone(TestDatabase kind)
    {
        await using var desk = await LinkDesk.OpenAsync(kind, new FakeTimeProvider(Now));
        await desk.Database.WriteAsync(async session =>
        {
            var db = session.Db(desk.Other);
            db.Add(new SendingDomain { CustomerId = desk.Other, PublicId = PublicId.New(desk.Time), Name = "shop.example", CreatedAt = Now, CreatedBy = "Ben", IsVouchedFor = true, WaitsSince = Now });
            db.Add(new SendingDomain { CustomerId = desk.Other, PublicId = PublicId.New(desk.Time), Name = "claimed.example", CreatedAt = Now, CreatedBy = "Ben", IsVouchedFor = false, WaitsSince = Now });
            await db.SaveChangesAsync(Cancel);
        }, Cancel);
        foreach (var host in new[] { "shop.example", "go.shop.example", "a.b.shop.example" })
        {
            Assert.Equal("shop.example belongs to another customer of this installation. If it is yours, an administrator can find out who added it.",
                await LinkDesk.FaultOfAsync(desk.Domains.AddAsync(desk.Customer, host, "Ines", Cancel)));
            await LinkDesk.SavedAsync(desk.Domains.AddAsync(desk.Other, host, "Ben", Cancel));
        }

        await LinkDesk.SavedAsync(desk.Domains.AddAsync(desk.Customer, "go.myshop.example", "Ines", Cancel));
        // What is somebody's word alone holds its own name and none below it.
        Assert.StartsWith("claimed.example belongs to another customer", await LinkDesk.FaultOfAsync(desk.Domains.AddAsync(desk.Customer, "claimed.example", "Ines", Cancel)), StringComparison.Ordinal);
        await LinkDesk.SavedAsync(desk.Domains.AddAsync(desk.Customer, "go.claimed.example", "Ines", Cancel));
    }

    [Theory, EachDatabase]
    public async Task One_that_was_not_put_right_in_a_week_goes_to_who_adds_it_then_and_both_can_see_it(TestDatabase kind)
    {
        var time = new FakeTimeProvider(Now);
        await using var desk = await LinkDesk.OpenAsync(kind, time);
        var squatted = await LinkDesk.SavedAsync(desk.Domains.AddAsync(desk.Customer, "go.shop.example", "Ines", Cancel));
        await desk.AddRightAsync("right.shop.example");
        time.Advance(TimeSpan.FromDays(7) - TimeSpan.FromMilliseconds(1));
        Assert.StartsWith("go.shop.example belongs to somebody else", await LinkDesk.FaultOfAsync(desk.Domains.AddAsync(desk.Other, "go.shop.example", "Ben", Cancel)), StringComparison.Ordinal);

        time.Advance(TimeSpan.FromMilliseconds(1));
        var taken = await LinkDesk.SavedAsync(desk.Domains.AddAsync(desk.Other, "go.shop.example", "Ben", Cancel));
        Assert.Equal((desk.Other, "Ben", time.GetUtcNow()), (taken.CustomerId, taken.AddedBy, taken.AddedAt));
        Assert.Null(await desk.Domains.FindAsync(desk.Customer, squatted.PublicId, Cancel));
        Assert.StartsWith("go.shop.example belongs to somebody else", await LinkDesk.FaultOfAsync(desk.Domains.AddAsync(desk.Customer, "go.shop.example", "Ines", Cancel)), StringComparison.Ordinal);
        Assert.Contains(("tracking_domain.lose", squatted.PublicId, "go.shop.example, whose CNAME has not led here for 7 days"), await AuditAsync(desk, desk.Customer));
        Assert.Contains(("tracking_domain.add", taken.PublicId, "go.shop.example, which another customer had added and not put right"), await AuditAsync(desk, desk.Other));

        // The control: one that has ever led here stays, however long ago.
        desk.Zone.Clear("right.shop.example");
        time.Advance(TimeSpan.FromDays(400));
        Assert.StartsWith("right.shop.example belongs to somebody else", await LinkDesk.FaultOfAsync(desk.Domains.AddAsync(desk.Other, "right.shop.example", "Ben", Cancel)), StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task Of_the_tabs_of_one_customer_that_add_it_at_once_one_does_and_the_others_hear_that_it_is_theirs(TestDatabase kind)
    {
        await using var desk = await LinkDesk.OpenAsync(kind, new FakeTimeProvider(Now));
        var edits = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => desk.Domains.AddAsync(desk.Customer, "go.shop.example", "Ines", Cancel), Cancel)));
        Assert.Single(edits, edit => edit is Edit<TrackingDomain>.Saved);
        Assert.All(edits.OfType<Edit<TrackingDomain>.Faulty>(), edit => Assert.Equal("go.shop.example is one of your tracking domains already.", Assert.Single(edit.Faults).Sentence));
    }

    private static async Task<List<(string, string, string?)>> AuditAsync(LinkDesk desk, CustomerId customer)
    {
        await using var db = desk.Database.Read(customer);
        return [.. (await db.Set<AuditEntry>().ToListAsync(Cancel)).Select(e => (e.Action, e.Subject, e.Note))];
    }
}
