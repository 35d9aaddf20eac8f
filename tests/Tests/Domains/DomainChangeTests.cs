using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Domains;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Tests.Fixtures;
using Postroad.Web.Parts;

namespace Postroad.Tests.Domains;

/// <summary>Wishes of people, looks by hand, and what both must not do to each other.</summary>
public sealed class DomainChangeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_process_that_dies_behind_the_making_of_an_identity_does_not_lose_it_to_nobody(TestDatabase kind)
    {
        await using var stand = await DomainStand.OpenAsync(kind);
        await stand.OtherAsync();
        var frankfurt = await stand.FrankfurtAsync();
        var added = Saved(await stand.Domains.AddAsync(stand.Customer, new DomainWish("roastery.example", [frankfurt.PublicId], null, false), "Ines", false, Cancel));
        Assert.True(added.Uses[0].Row.IsOurs);
        await ForgetAsync(isOurs: true);
        await stand.PublishAsync(added.Reading!.Records);
        var identity = await Installation.UntilAsync(async () =>
        {
            await stand.LookAsync(frankfurt.Region, "roastery.example");
            return await stand.IdentityAsync(frankfurt, "roastery.example");
        }, i => i.MaySend);
        Assert.True(identity.MaySend);

        // Control: of what others made it cannot be seen whose it is.
        await ForgetAsync(isOurs: false);
        Assert.Contains("whose it is cannot be seen", (await stand.LookAsync(added)).Uses[0].Row.Fault, StringComparison.Ordinal);
        await ForgetAsync(isOurs: true);
        var found = await stand.LookAsync(added);
        Assert.Equal((true, null, true), (found.Uses[0].Row.MaySend, found.Uses[0].Row.Fault, found.Domain.IsVouchedFor));

        // Known by then: taken away and let again, and by a second server in its region.
        Assert.True(await stand.Domains.ForbidAsync(stand.Customer, added.Domain.PublicId, frankfurt.PublicId, "Ines", Cancel));
        Assert.True(Saved(await stand.Domains.LetAsync(stand.Customer, added.Domain.PublicId, frankfurt.PublicId, null, false, "Ines", Cancel)).Uses[0].Row.MaySend);
        var second = await SecondAsync(stand);
        Assert.All(Saved(await stand.Domains.LetAsync(stand.Customer, added.Domain.PublicId, second.PublicId, null, false, "Ines", Cancel)).Uses, u => Assert.True(u.Row.MaySend));

        Task ForgetAsync(bool isOurs) => stand.Installation.Database.WriteAsync(session => session.Db(stand.Customer).Set<DomainServer>().ExecuteUpdateAsync(
            set => set.SetProperty(s => s.Identity, (string?)null).SetProperty(s => s.MaySend, false).SetProperty(s => s.Step, IdentityStep.Make).SetProperty(s => s.IsOurs, isOurs), Cancel), Cancel);
    }

    [Theory, EachDatabase]
    public async Task Looks_by_hand_at_one_domain_are_one_look_and_what_was_found_a_moment_ago_is_the_answer(TestDatabase kind)
    {
        await using var stand = await DomainStand.OpenAsync(kind);
        var added = await stand.AddAsync("roastery.example");
        Assert.Equal(1, added.Domain.Looks);
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => stand.Domains.CheckAsync(stand.Customer, added.Domain.PublicId, Cancel))), Assert.True);
        Assert.Equal(1, (await stand.FindAsync(added)).Domain.Looks);
        // Controls: what somebody wished for is looked at at once; and so is what is due.
        Assert.Equal(2, Saved(await stand.Domains.LetAsync(stand.Customer, added.Domain.PublicId, added.Uses[0].Server.PublicId, "mail", false, "Ines", Cancel)).Domain.Looks);
        Assert.Equal(3, (await stand.LookAsync(added)).Domain.Looks);
    }

    [Theory, EachDatabase]
    public async Task A_look_is_not_written_over_one_that_came_later(TestDatabase kind)
    {
        await using var stand = await DomainStand.OpenAsync(kind);
        var stale = (await stand.AddAsync("roastery.example")).Domain;
        var later = await stand.LookAsync(await stand.Domains.FindAsync(stand.Customer, stale.PublicId, Cancel) ?? throw new InvalidOperationException());
        stale.NextLookAt = later.Domain.NextLookAt;
        Assert.True(await stand.Installation.Web.Services.GetRequiredService<DomainKeeper>().TakeAsync(stale, Cancel));
        Assert.Equal((later.Domain.Looks, later.Domain.LastReading), ((await stand.FindAsync(later)).Domain.Looks, (await stand.FindAsync(later)).Domain.LastReading));
    }

    [Theory, EachDatabase]
    public async Task A_domain_that_another_tab_has_deleted_is_not_changed_and_two_who_let_one_server_use_it_both_may(TestDatabase kind)
    {
        await using var stand = await DomainStand.OpenAsync(kind);
        var (added, ireland) = (await stand.AddAsync("roastery.example"), await stand.IrelandAsync());
        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => stand.Domains.LetAsync(stand.Customer, added.Domain.PublicId, ireland.PublicId, "bounce-ie", false, "Ines", Cancel))));
        Assert.All(both, edit => Assert.Equal(2, Saved(edit).Uses.Count));

        var racing = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(async () => i == 0
            ? await stand.Domains.DeleteAsync(stand.Customer, added.Domain.PublicId, "Ines", Cancel)
            : await stand.Domains.LetAsync(stand.Customer, added.Domain.PublicId, ireland.PublicId, "bounce-ie", false, "Ines", Cancel) is not null)));
        Assert.All(racing, Assert.True);
        Assert.IsType<Edit<DomainDetail>.NotFound>(await stand.Domains.LetAsync(stand.Customer, added.Domain.PublicId, ireland.PublicId, "bounce-ie", false, "Ines", Cancel));
        await using var db = stand.Installation.Database.Read(stand.Customer);
        Assert.Empty(await db.Set<DomainServer>().ToListAsync(Cancel));
    }

    [Fact]
    public async Task An_address_that_starts_again_gets_a_further_mail_and_is_not_refused()
    {
        await using var stand = await DomainStand.OpenAsync(TestDatabase.Sqlite());
        var added = await stand.AddAsync("ines@roastery.example");
        Assert.True(await stand.Domains.StartAgainAsync(stand.Customer, added.Domain.PublicId, "Ines", Cancel));
        var again = (await stand.FindAsync(added)).Uses[0];
        Assert.Equal((IdentityStep.None, null, "PENDING"), (again.Row.Step, again.Row.Fault, again.Identity?.Status));
    }

    [Fact]
    public async Task All_that_is_wrong_in_any_region_is_said_and_a_dot_at_the_end_of_a_label_is_no_fault()
    {
        await using var stand = await DomainStand.OpenAsync(TestDatabase.Sqlite());
        string[] both = [(await stand.FrankfurtAsync()).PublicId, (await stand.IrelandAsync()).PublicId];
        async Task<Edit<DomainDetail>> AddAsync(string[] servers, string mailFrom) => await stand.Domains.AddAsync(stand.Customer, new DomainWish("roastery.example", servers, mailFrom, false), "Ines", true, Cancel);

        // With -eu-west-1 behind it, longer than a label may be.
        var fault = Assert.Single(Assert.IsType<Edit<DomainDetail>.Faulty>(await AddAsync(both, new string('b', 60))).Faults);
        Assert.Equal("mail_from", fault.Field);
        Assert.Contains("at most 63", fault.Sentence, StringComparison.Ordinal);
        var unknown = Assert.Single(Assert.IsType<Edit<DomainDetail>.Faulty>(await AddAsync([both[0], "nosuch"], "bounce")).Faults);
        Assert.Equal("servers", unknown.Field);
        Assert.StartsWith("“nosuch”: ", unknown.Sentence, StringComparison.Ordinal);
        Assert.Equal(["bounce.roastery.example", "bounce-eu-west-1.roastery.example"], Saved(await AddAsync(both, "bounce.")).Uses.Select(u => u.Row.MailFrom));
    }

    [Fact]
    public async Task A_second_server_in_a_region_that_may_not_use_it_is_told_by_which_one_it_leaves()
    {
        await using var stand = await DomainStand.OpenAsync(TestDatabase.Sqlite());
        await OwnDomain.AddAsync(stand.Installation.Database, stand.Customer, "roastery.example", TimeProvider.System);
        var no = Assert.IsType<SenderStanding.NotVerified>(await stand.MayAsync(stand.Customer, await SecondAsync(stand), "hello@roastery.example"));
        Assert.Equal("roastery.example is verified in eu-central-1, and SES Second in eu-central-1 may not use it", no.Why.What);
        Assert.StartsWith("Choose SES Frankfurt in eu-central-1 as the server", no.Why.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_passes_by_itself_does_not_call_for_a_person()
    {
        await using var stand = await DomainStand.OpenAsync(TestDatabase.Sqlite());
        var added = await stand.AddAsync("roastery.example");
        async Task<string> SaysAsync(bool passes)
        {
            await stand.Installation.Database.WriteAsync(session => session.Db(stand.Customer).Set<DomainServer>()
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.Fault, "No time.").SetProperty(s => s.FaultPasses, passes), Cancel), Cancel);
            return DomainWords.State(await stand.FindAsync(added)).Text;
        }

        Assert.Equal(("Needs you", "Waiting for DNS"), (await SaysAsync(passes: false), await SaysAsync(passes: true)));
    }

    private static Task<SendingServer> SecondAsync(DomainStand stand) => stand.Installation.Web.Services.GetRequiredService<SendingServers>().SaveAsync(new ServerSettings("SES Second", "eu-central-1")
    {
        Endpoint = stand.Installation.Simulator.Address, AccessKeyId = stand.Installation.Simulator.AccessKeyId, SecretAccessKey = stand.Installation.Simulator.SecretAccessKey,
    }, Cancel);

    private static DomainDetail Saved(Edit<DomainDetail> edit) => Assert.IsType<Edit<DomainDetail>.Saved>(edit).Value;
}
