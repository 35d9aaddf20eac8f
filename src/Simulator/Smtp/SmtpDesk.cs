using Postroad.Simulator.Aws;
using Postroad.Simulator.Control;
using Postroad.Simulator.Faults;
using Postroad.Simulator.Permissions;
using Postroad.Simulator.Sending;

namespace Postroad.Simulator.Smtp;

/// <summary>What becomes of a mail, by the rules and with the faults of SendEmail: the same post office takes or refuses it.</summary>
internal sealed class SmtpDesk(PostOffice office, Settings settings, FaultStrikes faults, Refusals refusals, TimeProvider clock)
{
    private const int SomeOfId = 20;
    private long nonsense;

    /// <summary>The answer to the end of a mail. Null: none, the line breaks.</summary>
    /// <param name="mail">Null: it was far too long.</param>
    public async ValueTask<string?> TakeAsync(Signed who, SmtpEnvelope envelope, ReadOnlyMemory<byte>? mail, CancellationToken stop)
    {
        var happening = settings.Faults.NextRequest();
        if (faults.Strikes(FaultKind.Throttle, happening)) return Refused("too_fast", SmtpReplies.TooFast);
        if (faults.Strikes(FaultKind.UnavailableBeforeAccepting, happening)) return Refused("unavailable", SmtpReplies.Unavailable);
        if (faults.Strikes(FaultKind.ResetBeforeAccepting, happening)) return null;
        if (faults.Strikes(FaultKind.Hang, happening)) return await HangAsync(settings.Faults.Settings.Hang, stop);

        if (mail is not { Length: <= MailRules.MaxBytes } bytes) return Refused("too_large", SmtpReplies.TooLong);
        if (Accept(who, envelope, bytes, out var messageId) is { } refusal) return refusal;

        if (faults.Strikes(FaultKind.ResetAfterAccepting, happening)) return null;
        if (faults.Strikes(FaultKind.UnavailableAfterAccepting, happening)) return Refused("unavailable", SmtpReplies.Unavailable);
        if (faults.Strikes(FaultKind.HangAfterAccepting, happening)) return await HangAsync(settings.Faults.Settings.HangAfterAccepting, stop);
        if (faults.Strikes(FaultKind.Nonsense, happening)) return Interlocked.Increment(ref nonsense) % 2 == 0 ? $"{SmtpReplies.Ok} {messageId[..SomeOfId]}" : SmtpReplies.Ok;
        return $"{SmtpReplies.Ok} {messageId}";
    }

    public string WrongLogin() => Refused("signature", SmtpReplies.WrongLogin);

    private string? Accept(Signed who, SmtpEnvelope envelope, ReadOnlyMemory<byte> mail, out string messageId)
    {
        messageId = "";
        var wrong = DraftReader.ReadSmtp(mail, envelope.Sender!, envelope.Recipients, envelope.ClientIp, out var draft)
            ?? office.Denied(who, "ses:SendRawEmail", draft!, apiVersion: null);
        try
        {
            wrong ??= office.Accept(who.Place, draft!, out messageId);
        }
        catch (IOException)
        {
            return Refused("unavailable", SmtpReplies.Unavailable);
        }

        return wrong is null ? null : Refused(wrong.Reason, SmtpReplies.Of(wrong));
    }

    private async Task<string?> HangAsync(Fault fault, CancellationToken stop)
    {
        refusals.Count("unavailable");
        await Task.Delay(TimeSpan.FromSeconds(fault.Seconds), clock, stop);
        return null;
    }

    private string Refused(string reason, string reply)
    {
        refusals.Count(reason);
        return reply;
    }
}
