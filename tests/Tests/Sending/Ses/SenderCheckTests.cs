using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;
using Postroad.Tests.Domains;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Sending.Ses;

/// <summary>Whether Amazon SES takes mail from an address, asked of the identities that cover it.</summary>
public sealed class SenderCheckTests
{
    private const string Domain = "roastery.example";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sender_is_taken_when_its_domain_or_one_above_it_is_verified_and_its_MAIL_FROM_refuses_nothing()
    {
        await using var stand = await DomainStand.OpenAsync(TestDatabase.Sqlite());
        var (services, server) = (stand.Installation.Web.Services, await stand.FrankfurtAsync());
        var (check, identities) = (services.GetRequiredService<ISenderCheck>(), services.GetRequiredService<SesIdentities>());
        Assert.False(await check.TakesAsync(server, $"news@{Domain}", Cancel));
        var domain = await stand.AddAsync(Domain);
        Assert.False(await check.TakesAsync(server, $"news@{Domain}", Cancel));

        await stand.PublishAsync(domain.Reading!.Records);
        await stand.UntilAsync(domain, d => d.Domain.IsSettled);
        foreach (var from in (string[])[$"news@{Domain}", $"news@shop.{Domain}", $"news@a.b.{Domain}"]) Assert.True(await check.TakesAsync(server, from, Cancel), from);
        foreach (var from in (string[])[$"news@not-{Domain}", "news@example"]) Assert.False(await check.TakesAsync(server, from, Cancel), from);

        Assert.IsType<IdentityAnswer.Told>(await identities.SetMailFromAsync(server, Domain, "elsewhere." + Domain, refuses: true, Cancel));
        Assert.False(await check.TakesAsync(server, $"news@{Domain}", Cancel));
        Assert.IsType<IdentityAnswer.Told>(await identities.SetMailFromAsync(server, Domain, "elsewhere." + Domain, refuses: false, Cancel));
        Assert.True(await check.TakesAsync(server, $"news@{Domain}", Cancel));
    }

    [Fact]
    public async Task Nobody_who_answers_is_no_answer()
    {
        await using var stand = await DomainStand.OpenAsync(TestDatabase.Sqlite());
        var server = await stand.FrankfurtAsync();
        server.AccessKeyId = "AKIAIOSFODNN7NOBODY00";
        Assert.Null(await stand.Installation.Web.Services.GetRequiredService<ISenderCheck>().TakesAsync(server, $"news@{Domain}", Cancel));
    }
}
