using System.Globalization;
using Postroad.Core.Deliveries;
using Postroad.Tests.Fixtures;
using Postroad.Tests.Sending.Smtp;

namespace Postroad.Tests.Crash;

/// <summary>
/// kill -9 while a campaign leaves over SMTP, again and again, at a relay that also closes lines instead of answering. No event tells what became of what was on its way: it is named as uncertain, and nobody else is.
/// <c>./test --crash N</c> makes it N kills.
/// </summary>
[Trait("Category", "Crash")]
public sealed class SmtpKillTests
{
    private const int PeopleAKill = 120, Rate = 300;

    private static int Kills => int.TryParse(Environment.GetEnvironmentVariable("POSTROAD_CRASH_KILLS"), CultureInfo.InvariantCulture, out var kills) ? kills : 20;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_again_and_again_over_SMTP_nobody_is_lost_and_nobody_gets_it_twice()
    {
        await using var run = await Run.OpenAsync(Kills * PeopleAKill);
        await run.KillAsync(Kills, control: null);
        Assert.Empty(await run.FindingsAsync());
        Assert.True(run.Hits * 2 >= Kills, $"Only {run.Hits} of {Kills} kills found a mail on its way: the run has shown nothing.");
        Assert.True(run.Lost > 0, "No line was closed instead of an answer.");
    }

    /// <summary>The control.</summary>
    [Fact]
    public async Task Without_its_guard_a_kill_over_SMTP_sends_it_twice()
    {
        await using var run = await Run.OpenAsync(people: 600);
        await run.KillAsync(6, "requeue-by-time");
        Assert.Contains(await run.FindingsAsync(), f => f.StartsWith("I4:", StringComparison.Ordinal));
    }

    private sealed class Run(TestDatabase kind, string url, ScriptedSmtpServer relay, string campaign, int people) : IAsyncDisposable
    {
        private readonly HashSet<(long Send, int Seq, int Attempt)> inFlight = [];
        private LedgerFacts? before;
        private int lost;

        public int Lost => Volatile.Read(ref lost);

        /// <summary>Kills that found somebody between intent and answer.</summary>
        public int Hits { get; private set; }

        public static async Task<Run> OpenAsync(int people)
        {
            var kind = TestDatabase.Sqlite();
            var url = await kind.OpenMigratedUrlAsync();
            await using var database = Core.Persistence.Database.Open(Core.Persistence.DatabaseAddress.Parse(url), TimeProvider.System);
            await using var office = await PostOffice.OpenAsync(database, options: SmtpMailer.Options);
            var campaign = await new CampaignDesk(office).StartAsync([.. Enumerable.Range(1, people).Select(i => $"p{i}@example.com")]);
            return new Run(kind, url, new ScriptedSmtpServer(), campaign.PublicId, people).Script();
        }

        public async Task KillAsync(int kills, string? control)
        {
            for (var kill = 1; kill <= kills; kill++)
            {
                using var mailer = Start(control);
                // A part of those who still wait, so small that the last kill finds some: those whom a kill leaves uncertain wait no more.
                var waiting = before?.Rows.Count(r => r.State is DeliveryState.Queued or DeliveryState.Retrying) ?? people;
                var target = relay.Taken.Count + Random.Shared.Next(1, Math.Max(2, waiting / (2 * (kills - kill + 2))));
                await Installation.UntilAsync(() =>
                {
                    Assert.False(mailer.HasExited, $"It ended by itself before kill {kill}.\n{mailer}");
                    return Task.FromResult(relay.Taken.Count);
                }, taken => taken >= target);
                await mailer.KillAsync();
                await LookAsync();
            }

            using var last = Start(control);
            if (control is null)
            {
                Assert.Equal(0, await last.ExitCodeAsync(TimeSpan.FromMinutes(2)));
                return;
            }

            // Without its guard a ledger may keep waiting rows of mails that have left, and never be done.
            await Installation.UntilAsync(() => LedgerFacts.ReadAsync(url), facts => !facts.Rows.Any(r => r.State is DeliveryState.Queued or DeliveryState.Retrying or DeliveryState.Submitting));
            await last.KillAsync();
        }

        public async Task<IReadOnlyList<string>> FindingsAsync()
        {
            var (ledger, received) = (await LedgerFacts.ReadAsync(url), Received());
            CrashChecker Judge() => new(ledger, received, people);
            var unanswered = ledger.Doubts.Count(d => d.Cause == DoubtCause.NoAnswer);
            return
            [
                .. Judge().Check(inFlight.Count + Lost, before), .. Judge().OnlyInFlight(inFlight, unseen: 0), .. Judge().WithoutRefusals(),
                .. unanswered > Lost ? [$"{unanswered} mails had no answer on {Lost} lines that were closed: more than one of a line"] : Array.Empty<string>(),
            ];
        }

        public async ValueTask DisposeAsync()
        {
            await relay.DisposeAsync();
            await kind.DisposeAsync();
        }

        /// <summary>Now and then the relay has the mail and the line ends.</summary>
        private Run Script()
        {
            var ends = 0;
            relay.Script = ask => ask.Verb == "END" && Interlocked.Increment(ref ends) % 61 == 0 ? Close() : null;
            return this;
        }

        private string Close()
        {
            Interlocked.Increment(ref lost);
            return ScriptedSmtpServer.Close;
        }

        private async Task LookAsync()
        {
            before = await LedgerFacts.ReadAsync(url, whole: false);
            foreach (var row in before.Submitting) inFlight.Add((row.Send, row.Seq, row.Attempt));
            if (before.Submitting.Any()) Hits++;
        }

        /// <summary>What the relay took, by the envelope; its ids are those of its answers.</summary>
        private List<ReceivedMail> Received()
        {
            Dictionary<int, int> numbers = [];
            return [.. relay.Taken.Select(m => new ReceivedMail(
                $"Q{m.Line}-{numbers[m.Line] = numbers.GetValueOrDefault(m.Line) + 1}", m.To[(m.To.IndexOf('<', StringComparison.Ordinal) + 1)..m.To.IndexOf('>', StringComparison.Ordinal)], campaign, 1, default))];
        }

        private ProductProcess Start(string? control) => ProductProcess.Start(
            [SmtpMailer.Command, url, $"{relay.Port}", $"{Rate}"], control is null ? null : new Dictionary<string, string> { ["POSTROAD_CONTROL"] = control }, program: "Postroad.Tests.dll");
    }
}
