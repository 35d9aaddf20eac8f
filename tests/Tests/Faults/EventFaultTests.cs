using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Postroad.Core.Deliveries;
using Postroad.Core.Events;
using Postroad.Core.Feedback.Ses;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Suppressions;
using Postroad.Core.Tracking;
using Postroad.Tests.Feedback.Ses;
using Postroad.Tests.Fixtures;
using Postroad.Tests.Sending.Ses;

namespace Postroad.Tests.Faults;

/// <summary>What a queue and a complaint do that nobody would think of.</summary>
public sealed class EventFaultTests
{
    private static readonly string[] People = [.. Enumerable.Range(1, 100).Select(i => $"person{i}@example.com")];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task What_the_queue_gives_out_again_while_it_is_being_stored_is_stored_and_counted_once(TestDatabase kind)
    {
        await using var ses = await SimulatedAccount.OpenAsync();
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var send = await office.SendToAsync("bounce@simulator.amazonses.com");
        office.StartEngine();
        await office.FinishAsync(send);
        var mail = SimulatedAccount.Mail(to: "bounce@simulator.amazonses.com") with { DeliveryKey = office.Keys.Write(new DeliveryRef(send, 1)) };
        Assert.IsType<SendResult.Accepted>(await ses.SendAsync(ses.Settings(), mail));

        // It hangs at the disk for longer than the queue hides what it took out; then a second one gets the same.
        var (slow, quick) = (new Passed(office.Intake) { Held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) }, new Passed(office.Intake));
        await using (Running(ses, office, slow))
        {
            await PostOffice.UntilAsync(() => Task.FromResult(slow.Came > 0));
            await using (Running(ses, office, quick))
            {
                await PostOffice.UntilAsync(async () => (await office.StoredTotalsAsync(send)).Bounced == 1);
                Assert.Equal(0, slow.Stored);
                slow.Held.SetResult();
                await PostOffice.UntilAsync(async () => slow.Stored > 0 && (await ses.Post.AccountAsync()).EventsInQueue == 0);
            }
        }

        Assert.Equal(new Tally { Recipients = 1, Sent = 1, Bounced = 1 }, await office.StoredTotalsAsync(send));
        Assert.Equal(1L, Convert.ToInt64(await office.Database.WriteAsync(s => s.ScalarAsync("SELECT count(*) FROM delivery_events"), Cancel), null));
    }

    /// <summary>AWS names everybody in the domain who may have complained, and some providers take the address out.</summary>
    [Theory, EachDatabase]
    public async Task A_complaint_is_of_whom_the_tag_names_and_not_of_the_addresses_in_it(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind);
        await installation.SubscribeAsync(People);
        var campaign = await installation.StartCampaignAsync();
        await installation.SettleAsync(campaign);
        var (services, rows) = (installation.Web.Services, await installation.DeliveriesAsync(campaign));
        var complainers = new List<string>();
        foreach (var (named, i) in Samples().Select((s, i) => (s, i)))
        {
            var row = rows[i];
            var key = services.GetRequiredService<DeliveryKeys>().Write(new DeliveryRef(new SendId(row.SendId), row.Seq));
            var decoded = services.GetRequiredService<SesEventDecoder>().Decode(Complaint(key, named, $"feedback-{i}"));
            await services.GetRequiredService<IEventIntake>().AppendAsync([decoded.Event!], Cancel);
            complainers.Add(row.AddressKey);
        }

        // The same addresses, and nothing that says whose mail it was: nobody is taken for a complainer.
        Assert.Equal(DecodedKind.Foreign, services.GetRequiredService<SesEventDecoder>().Decode(Complaint(null, People, "feedback-x")).Kind);
        await using var db = installation.Database.Read(installation.Customer);
        Assert.Equal(complainers.Order(), (await db.Set<Suppression>().Where(s => s.Reason == SuppressionReason.Complaint).Select(s => s.EmailKey).ToListAsync(Cancel)).Order());
        Assert.Equal(complainers.Count, (await installation.TotalsAsync(campaign)).Complained);
        Assert.Equal(complainers.Order(), (await installation.DeliveriesAsync(campaign)).Where(r => r.Marks.HasFlag(DeliveryMarks.Complained)).Select(r => r.AddressKey).Order());
    }

    private static IEnumerable<IReadOnlyList<string>> Samples() =>
    [
        People, [.. People.Reverse()], [People[50]], [], [""], ["redacted@example.com"], ["[redacted]"], ["*****@example.com"], ["\"Somebody Else\" <person90@example.com>"], [.. People.Select(p => p.ToUpperInvariant())],
    ];

    private static string Complaint(string? key, IEnumerable<string> named, string feedback)
    {
        var body = JsonNode.Parse(SesEventDecoderTests.Read("complaint-abuse.json"))!;
        var (tags, complaint) = (body["mail"]!["tags"]!.AsObject(), body["complaint"]!.AsObject());
        if (key is null) tags.Remove("dk");
        else tags["dk"] = new JsonArray(key);
        complaint["complainedRecipients"] = new JsonArray([.. named.Select(n => new JsonObject { ["emailAddress"] = n })]);
        complaint["feedbackId"] = feedback;
        body["mail"]!["destination"] = new JsonArray([.. named.Select(n => (JsonNode)n)]);
        return body.ToJsonString();
    }

    private static Intake Running(SimulatedAccount ses, PostOffice office, IEventIntake events) => new(
        new SqsIntakes(new SesEventDecoder(office.Keys.TryRead, TimeProvider.System), events, TimeProvider.System, NullLogger<SqsIntake>.Instance)
            .Open(ses.Settings() with { QueueVisibility = TimeSpan.FromSeconds(1) }));

    /// <summary>An intake that runs until it is disposed of.</summary>
    private sealed class Intake : IAsyncDisposable
    {
        private readonly CancellationTokenSource stop = new();
        private readonly SqsIntake intake;
        private readonly Task running;

        public Intake(SqsIntake intake) => (this.intake, running) = (intake, intake.RunAsync(stop.Token));

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await running;
            intake.Dispose();
            stop.Dispose();
        }
    }

    /// <summary>Counts what comes and what is stored, and waits between when it is told to.</summary>
    private sealed class Passed(IEventIntake next) : IEventIntake
    {
        private int came, stored;

        public TaskCompletionSource? Held { get; init; }

        public int Came => Volatile.Read(ref came);

        public int Stored => Volatile.Read(ref stored);

        public async Task AppendAsync(IReadOnlyList<DeliveryEvent> events, CancellationToken cancel)
        {
            Interlocked.Add(ref came, events.Count);
            if (Held is { } held) await held.Task.WaitAsync(cancel);
            await next.AppendAsync(events, cancel);
            Interlocked.Add(ref stored, events.Count);
        }
    }
}
