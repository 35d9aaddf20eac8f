using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;
using Postroad.Core.Deliveries.Checks;
using Postroad.Core.Feedback.Ses;
using Postroad.Core.Lists.Import;
using Postroad.Core.Persistence;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core;

/// <summary>
/// The work that nobody asks for: sending, following campaigns, quotas and accounts, taking events in. Begins when the host says that it listens, because
/// mails carry its address; ends with what is on its way awaited.
/// </summary>
public sealed partial class CoreRuntime(
    SendingEngine engine, CampaignSchedule schedule, CampaignKeeper campaigns, QuotaWatch quotas, LostSenders lostSenders, BlockedServers blockedServers, AccountWatch accounts, QueueIntakes queues, Feedback.Sns.Topics topics, LedgerChecks checks, Restorations restorations, ImportExaminer examiner, ImportRuns imports, ImportUpkeep upkeep, BackgroundJobs jobs, StorageWatch storage, Lists.MailingLists lists, Lists.Forms.SignUpWork signUps, Notices.LostPasswords lostPasswords, Domains.DomainKeeper domains, Notices.BrokenDomains brokenDomains, Domains.Links.TrackingChecks tracking, Domains.Links.LinkUpkeep links, Notices.BrokenLinks brokenLinks, Domains.Reports.DmarcUpkeep dmarc, SesSetup.LoopProofs proofs, SesSetup.ProductionAccess production, Advisor.Findings.Doctor doctor, Advisor.Findings.FindingMails findings, TimeProvider time, ILogger<CoreRuntime> log) : BackgroundService
{
    /// <summary>How often what is due is looked for: the longest a finished campaign still says "sending".</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    /// <summary>The job that has times of its own.</summary>
    public const string LedgerCheck = "Check the ledger";

    private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The addresses are known: work may begin.</summary>
    public void Begin() => begun.TrySetResult();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await begun.Task.WaitAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        // Nothing is sent before it is known how much room there is, and whether the database remembers what was.
        await UntilDoneAsync(storage.TurnAsync, stoppingToken);
        var watching = Run("Watch the storage", "room on the disk, and whether what failed works again", storage.RunAsync, stoppingToken);
        await UntilDoneAsync(restorations.LookAsync, stoppingToken);
        if (!stoppingToken.IsCancellationRequested) await WorkAsync(stoppingToken);
        await watching;
    }

    private Task WorkAsync(CancellationToken stoppingToken) => Task.WhenAll(
        Run("Send", "lanes of this process: intents, requests, answers", engine.RunAsync, stoppingToken),
        Run("Read event queues", "what Amazon SES tells of mails that were sent", queues.RunAsync, stoppingToken),
        Repeat("Listen to topics", "at which addresses SNS delivers events", topics.LookAsync, stoppingToken),
        Run("Read the SES accounts", "quota and rate, every minute", accounts.RunAsync, stoppingToken),
        Run(LedgerCheck, "each night and when somebody asks", checks.RunAsync, stoppingToken),
        Repeat("Start campaigns", "what is scheduled, when it is due", schedule.StartDueAsync, stoppingToken),
        Run("Read uploaded files", "how they are written, and dry runs", examiner.RunAsync, stoppingToken),
        Run("Import contacts", "files that somebody has started, one at a time", imports.RunAsync, stoppingToken),
        Run("Remove old files", "uploads that nobody completed, files of imports that have ended", upkeep.RunAsync, stoppingToken),
        Run("Prove event loops", "each week, by mails to the mailbox simulator, where somebody has had it proven", proofs.RepeatAsync, stoppingToken),
        Run("Follow production access", "what AWS decides of requests that it was sent", production.FollowAsync, stoppingToken),
        Run("Look for findings", "what is stored each minute, the accounts at AWS every ten", doctor.RunAsync, stoppingToken),
        Repeat("Tell of findings", "by mail to administrators, new ones together", findings.MailAsync, stoppingToken),
        Run("Remove old DMARC reports", $"{Domains.Reports.DmarcReports.Kept.Days} days after the end of their period", dmarc.RunAsync, stoppingToken),
        Repeat("Follow campaigns", "audiences, retries, uncertain deliveries, what has ended", campaigns.KeepAsync, stoppingToken),
        Repeat("Answer who lost a password", "links to choose a new one, by mail", lostPasswords.MailAsync, stoppingToken),
        Repeat("Take sign-ups", "what was sent to sign-up pages: asks by mail, or subscribes", signUps.WorkAsync, stoppingToken),
        Repeat("Look at domains", "what the provider says and what is published, when it is due", domains.KeepAsync, stoppingToken),
        Repeat("Tell of broken domains", "by mail to administrators, once for each break", brokenDomains.MailAsync, stoppingToken),
        Repeat("Look at tracking domains", "whether their CNAMEs lead here", tracking.LookAtDueAsync, stoppingToken),
        Repeat("Read certificate files", "of tracking domains, as they are renewed", links.WorkAsync, stoppingToken),
        Repeat("Tell of broken tracking domains", "by mail to administrators, once for each trouble", brokenLinks.MailAsync, stoppingToken),
        Repeat("Empty deleted lists", "subscriptions of lists that somebody deleted", lists.SweepAsync, stoppingToken),
        Repeat("Count on", "the mark that tells an older copy of the database", restorations.KeepAsync, stoppingToken),
        Repeat("Watch senders", "servers whose provider knows none of their senders any more, and again", lostSenders.WatchAsync, stoppingToken),
        Run("Test blocked servers", "of which no account tells when they may send again: after ten minutes, then up to an hour apart", blockedServers.RunAsync, stoppingToken),
        Repeat("Watch quotas", "servers out of quota, and back", quotas.WatchAsync, stoppingToken));

    private async Task UntilDoneAsync(Func<CancellationToken, Task> work, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await work(stop);
                return;
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                Log.Failed(log, e);
                await Task.Delay(Look, time, CancellationToken.None);
            }
            catch (OperationCanceledException)
            {
                // Asked to leave; the loop sees it.
            }
        }
    }

    /// <summary>Until told to stop; a part that fails is said and begins again.</summary>
    private Task Run(string name, string what, Func<CancellationToken, Task> work, CancellationToken stop)
    {
        jobs.Add(name, what, every: null);
        return Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    jobs.Began(name);
                    await work(stop);
                }
                catch (OperationCanceledException) when (stop.IsCancellationRequested)
                {
                    // Asked to leave, and left.
                }
                catch (Exception e)
                {
                    jobs.Failed(name, e);
                    Log.Failed(log, e);
                    await Task.Delay(Look, time, CancellationToken.None);
                }
            }
        }, CancellationToken.None);
    }

    private Task Repeat(string name, string what, Func<CancellationToken, Task> work, CancellationToken stop)
    {
        jobs.Add(name, what, Look);
        return Task.Run(async () =>
        {
            try
            {
                await RepeatAsync(name, work, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // Asked to leave, and left.
            }
        }, CancellationToken.None);
    }

    private async Task RepeatAsync(string name, Func<CancellationToken, Task> work, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Look, time);
        do
        {
            try
            {
                var since = time.GetTimestamp();
                await work(stop);
                jobs.Ran(name, time.GetElapsedTime(since));
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                jobs.Failed(name, e);
                // An outage is told once, by who watches over the storage.
                if (storage.Health.CanWrite) Log.Failed(log, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stop));
    }

    private static partial class Log
    {
        [LoggerMessage(2001, LogLevel.Error, "A round of background work failed; it is tried again")]
        public static partial void Failed(ILogger log, Exception e);
    }
}
