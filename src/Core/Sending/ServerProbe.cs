using Postroad.Core.Accounts;
using Postroad.Core.Primitives;
using Postroad.Core.Sending.Ses;
using Postroad.Core.Sending.Smtp;

namespace Postroad.Core.Sending;

/// <summary>Tests a server as its type wants, within 15 s. Changes nothing, mails nobody, and answers whatever happens.</summary>
public sealed class ServerProbe(SesServerOpener ses, SesProbe account, SmtpServerOpener smtp, SmtpProbe relay, IQueueProbe queues, TimeProvider time)
{
    internal async Task<ConnectionTest> TestAsync(SendingServer server, CancellationToken cancel)
    {
        var (at, since) = (time.GetUtcNow(), time.GetTimestamp());
        try
        {
            // At once, for a person waits; of an account that is not reached SMTP says nothing more.
            var line = server.IsSmtp ? relay.ProbeAsync(await smtp.SettingsAsync(server, cancel), server is { IsSes: true, Host: null } ? server.Region : null, cancel) : null;
            var asked = server.AsksSes ? AccountAsync(await ses.SettingsAsync(server, cancel), server.DefaultFrom ?? "", at, cancel) : null;
            var found = line is null ? null : await line;
            var test = asked is null ? ConnectionTest.Of(found!.Result, at, default) : await asked;
            return With(found, test, at) with { Took = time.GetElapsedTime(since) };
        }
        catch (KeyException e)
        {
            var why = new Explanation("The stored secret does not open with the keys of this installation", "Nothing is lost: the mail waits and goes on where it stopped", "Enter the secret again");
            return new ConnectionTest { At = at, Took = time.GetElapsedTime(since), Passed = false, Why = why, Reply = e.Message.Fit(ConnectionTest.MostReply) };
        }
    }

    /// <summary>By both ways it has to pass; what SMTP showed is kept either way.</summary>
    private static ConnectionTest With(SmtpProbed? line, ConnectionTest test, DateTimeOffset at)
    {
        if (line is null) return test;
        var ruling = line.Result is ProbeResult.Active active ? test with { Notes = [.. active.Notes.Union(test.Notes)] } : ConnectionTest.Of(line.Result, at, default);
        return ruling with { Smtp = line.Facts, Field = line.Field, Account = test.Account, Queue = test.Queue };
    }

    private async Task<ConnectionTest> AccountAsync(SesServerSettings settings, string from, DateTimeOffset at, CancellationToken cancel)
    {
        var queue = settings.QueueUrl is null ? Task.FromResult<string?>(null) : queues.FaultAsync(settings, cancel);
        var found = ConnectionTest.Of(await account.ProbeAsync(settings, from, SesRegions.Usual, cancel), at, default);
        return await queue is { } fault && found.Passed ? found with { Queue = SesExplanations.OfQueue(fault) } : found;
    }
}
