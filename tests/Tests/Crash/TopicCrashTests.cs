using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Tests.Accounts;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Crash;

/// <summary>
/// The product dies again and again while SNS posts events to it: in the transaction that stores them, and behind it before anybody was answered. What was answered with 200 is stored, once.
/// <c>./test --crash N</c> makes it N deaths.
/// </summary>
[Trait("Category", "Crash")]
public sealed class TopicCrashTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static int Deaths => int.TryParse(Environment.GetEnvironmentVariable("POSTROAD_CRASH_KILLS"), CultureInfo.InvariantCulture, out var deaths) ? deaths : 6;

    [Fact]
    public async Task Killed_again_and_again_on_SQLite_every_event_that_was_acknowledged_is_stored_once() => Assert.Empty(await FindingsAsync(url: null, Deaths, control: null));

    [Fact]
    public async Task Killed_again_and_again_on_PostgreSQL_every_event_that_was_acknowledged_is_stored_once()
    {
        await using var postgres = await OwnPostgres.StartAsync();
        Assert.Empty(await FindingsAsync(await postgres.CreateDatabaseAsync("topic"), Deaths, control: null));
    }

    [Fact]
    public async Task Answered_before_it_is_stored_an_acknowledged_event_is_found_lost() => Assert.NotEmpty(await FindingsAsync(url: null, deaths: 1, "answer-first"));

    private static async Task<List<string>> FindingsAsync(string? url, int deaths, string? control)
    {
        using var signer = new SnsSigner(TimeProvider.System.GetUtcNow());
        using var campaign = await Campaign.OpenAsync(url, people: EventPosts.MostOfALife * (deaths + 1), rate: 1000);
        campaign.ReadsEvents = false;
        using (var sender = campaign.Start()) await sender.ResultAsync(TimeSpan.FromMinutes(3));
        await SubscribeAsync(campaign, signer);
        var (posts, chance) = (new EventPosts(await campaign.Simulator.MailsAsync(), signer), new Random(deaths));
        for (var death = 0; death < deaths; death++)
        {
            var place = death % 2 == 0 || control is not null ? CrashPoint.BeforeEvents : CrashPoint.EventsStored;
            using (var dying = await LiveAsync(campaign, posts, $"{place}:{(control is null ? chance.Next(2, EventPosts.MostBatches) : 1)}", control)) Assert.Equal(128 + 9, await dying.ExitCodeAsync());
            if (url is not null) await OwnPostgres.UntilAloneAsync(url);
            await posts.LookAsync(campaign.Url);
        }

        if (control is not null) return posts.Findings;
        using (var last = await LiveAsync(campaign, posts, place: null, control: null))
        {
            // All of it once more, as SNS does when an answer was lost on its way.
            await posts.RepeatAsync();
            last.Signal("TERM");
            Assert.Equal(0, await last.ExitCodeAsync());
        }

        await posts.JudgeAsync(campaign.Url, campaign.People);
        return posts.Findings;
    }

    /// <summary>Its server is told that events come from a topic of a look-alike, which the test is.</summary>
    private static async Task SubscribeAsync(Campaign campaign, SnsSigner signer)
    {
        await using var installation = TestInstallation.Open(campaign.Url, campaign.DataFolder);
        await installation.Database.WriteAsync(session => session.Db(CustomerId.Installation).Set<SendingServer>().ExecuteUpdateAsync(set => set.SetProperty(s => s.QueueUrl, (string?)null)
            .SetProperty(s => s.TopicArn, SnsPost.Ours).SetProperty(s => s.EventAddress, EventPosts.Address).SetProperty(s => s.EventCertificate, signer.Pem), Cancel), Cancel);
    }

    /// <summary>One life of the product, until it dies or has got everything.</summary>
    private static async Task<ProductProcess> LiveAsync(Campaign campaign, EventPosts posts, string? place, string? control)
    {
        var environment = new Dictionary<string, string>(SimulatorProcess.Keys);
        if (place is not null) environment["POSTROAD_CRASH_AT"] = place;
        if (control is not null) environment["POSTROAD_CONTROL"] = control;
        var product = ProductProcess.Start(["serve", "--data", campaign.DataFolder, "--database", campaign.Url, "--urls", "http://127.0.0.1:0", "--disk-reserve", "0"], environment);
        try
        {
            await posts.PostAllAsync(await product.LineAsync("links in mails lead to"));
            return product;
        }
        catch
        {
            product.Dispose();
            throw;
        }
    }
}
