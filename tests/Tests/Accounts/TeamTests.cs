using Postroad.Core.Accounts;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Accounts;

/// <summary>Who works for a customer.</summary>
public sealed class TeamTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Whoever_is_new_gets_a_link_and_whoever_has_a_password_gets_none(TestDatabase kind)
    {
        await using var installation = await TestInstallation.OpenAsync(kind);
        var (team, customer, other) = (installation.Get<Team>(), await installation.AddCustomerAsync(), await installation.AddCustomerAsync("Other"));
        var added = Assert.IsType<Edit<NewTeamMember>.Saved>(await team.AddAsync(customer, " Tomé Å. ", "Tome@Harbourlane.example", Role.Analyst, "Ines", Cancel)).Value;
        Assert.Equal(("Tomé Å.", Role.Analyst, false), (added.Member.Name, added.Member.Role, added.Member.HasPassword));
        var user = await installation.Get<SignInLinks>().RedeemAsync(added.Link!, Cancel);
        await installation.Get<PasswordSignIn>().SetAsync(user!, "walnut-scoop-kettle", null, "test", Cancel);

        // A link for somebody else's account would be a way into it.
        Assert.Null(Assert.IsType<Edit<NewTeamMember>.Saved>(await team.AddAsync(other, "Somebody", "tome@harbourlane.example", Role.Owner, "Otto", Cancel)).Value.Link);
        Assert.Equal("Tomé Å.", Assert.Single(await team.ListAsync(other, Cancel)).Name);
        Assert.IsType<Edit<NewTeamMember>.Faulty>(await team.AddAsync(other, "Somebody", "tome@harbourlane.example", Role.Owner, "Otto", Cancel));
        Assert.Single(await team.ListAsync(other, Cancel));
    }

    [Fact]
    public async Task All_that_is_wrong_is_said_at_once()
    {
        await using var sqlite = TestDatabase.Sqlite();
        await using var installation = await TestInstallation.OpenAsync(sqlite);
        var customer = await installation.AddCustomerAsync();
        var faults = Assert.IsType<Edit<NewTeamMember>.Faulty>(await installation.Get<Team>().AddAsync(customer, new string('x', 201), "nobody", default, "Ines", Cancel)).Faults;
        Assert.Equal(["name", "email", "role"], faults.Select(f => f.Field));
        Assert.Empty(await installation.Get<Team>().ListAsync(customer, Cancel));
    }

    [Theory, EachDatabase]
    public async Task One_owner_is_always_left_even_when_two_demote_each_other_at_once(TestDatabase kind)
    {
        await using var installation = await TestInstallation.OpenAsync(kind);
        var (team, customer) = (installation.Get<Team>(), await installation.AddCustomerAsync());
        for (var round = 0; round < 5; round++)
        {
            var people = new List<string>();
            foreach (var name in new[] { "a", "b" })
                people.Add(Assert.IsType<Edit<NewTeamMember>.Saved>(await team.AddAsync(customer, name, $"{name}{round}@example.com", Role.Owner, "Ines", Cancel)).Value.Member.PublicId);
            foreach (var before in (await team.ListAsync(customer, Cancel)).Where(m => !people.Contains(m.PublicId))) await team.RemoveAsync(customer, before.PublicId, "Ines", Cancel);
            var changes = await Task.WhenAll(
                Task.Run(() => team.ChangeRoleAsync(customer, people[0], Role.Analyst, "b", Cancel), Cancel), Task.Run(() => team.RemoveAsync(customer, people[1], "a", Cancel), Cancel));
            Assert.Equal([TeamChange.Done, TeamChange.LastOwner], changes.Order());
            Assert.Single(await team.ListAsync(customer, Cancel), m => m.Role == Role.Owner);
        }
    }

    [Fact]
    public async Task Nobody_changes_the_team_of_another_customer()
    {
        await using var sqlite = TestDatabase.Sqlite();
        await using var installation = await TestInstallation.OpenAsync(sqlite);
        var (team, mine, other) = (installation.Get<Team>(), await installation.AddCustomerAsync(), await installation.AddCustomerAsync("Other"));
        var member = Assert.IsType<Edit<NewTeamMember>.Saved>(await team.AddAsync(mine, "a", "a@example.com", Role.Owner, "Ines", Cancel)).Value.Member;
        await team.AddAsync(mine, "b", "b@example.com", Role.Owner, "Ines", Cancel);
        Assert.Equal(TeamChange.NotFound, await team.RemoveAsync(other, member.PublicId, "Otto", Cancel));
        Assert.Equal(TeamChange.NotFound, await team.ChangeRoleAsync(other, member.PublicId, Role.Analyst, "Otto", Cancel));
        Assert.Equal(2, (await team.ListAsync(mine, Cancel)).Count(m => m.Role == Role.Owner));
    }
}
