using Postroad.Core.Primitives;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.Sending.Smtp;

/// <summary>Tests a server's settings without sending: connects, has it encrypted, signs in and says good-bye.</summary>
public sealed class SmtpProbe(TimeProvider time)
{
    /// <summary>A person waits for the answer.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    /// <summary>Of a greeting.</summary>
    private const int MostWords = 300;

    private static readonly TimeSpan SoonEnded = TimeSpan.FromDays(21);

    /// <param name="settings">Need not be saved or opened.</param>
    /// <param name="region">Of Amazon SES, when its own host of that region is asked. Null: another relay.</param>
    /// <param name="cancel">Throws on it.</param>
    internal async Task<SmtpProbed> ProbeAsync(SmtpServerSettings settings, string? region, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(Deadline, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        var seen = new SmtpSeen();
        try
        {
            if (await new SmtpConnection(settings, time, Random.Shared).OpenAsync(both.Token, seen) is SmtpOpening.Opened(var line, var offer))
                await new SmtpSession(line, offer, settings, time, Random.Shared).QuitAsync();
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            (seen.Fault, seen.Words) = (seen.IsConnected ? SmtpFault.Silent : SmtpFault.NotReached, $"no answer within {Deadline.TotalSeconds:0} s");
        }

        var facts = new SmtpFacts($"{settings.Host}:{settings.Port}", seen.Greeting?.Fit(MostWords), seen.Offers, seen.Certificate);
        return new SmtpProbed(ResultOf(settings, region, seen), facts, seen.Fault == SmtpFault.None ? null : FieldOf(seen.Fault, settings, region));
    }

    private static string FieldOf(SmtpFault fault, SmtpServerSettings settings, string? region) => fault switch
    {
        SmtpFault.NameUnknown when region is not null => "region",
        SmtpFault.Refused or SmtpFault.NotReached or SmtpFault.Silent => "port",
        SmtpFault.NoTls or SmtpFault.NoStartTls => "encryption",
        SmtpFault.CertificateUntrusted => "authority",
        SmtpFault.WrongPassword => "smtp_password",
        SmtpFault.NoAuth when settings.User is not null => "smtp_user",
        _ => "host",
    };

    private ProbeResult ResultOf(SmtpServerSettings settings, string? region, SmtpSeen seen)
    {
        if (seen.Fault == SmtpFault.None) return new ProbeResult.Active(null, [.. Notes(settings, seen)]);
        var (why, said) = (SmtpExplanations.Of(seen, settings, region), seen.Reply is { } reply ? $"{reply}" : (seen.Words ?? "").Fit(SmtpReply.MaxWords));
        return seen.Fault switch
        {
            SmtpFault.WrongPassword => new ProbeResult.Stopped(StopReason.InvalidCredentials, why, said),
            SmtpFault.Unwelcome => new ProbeResult.Stopped(StopReason.AccessDenied, why, said),
            SmtpFault.NoAuth or SmtpFault.NoStartTls => new ProbeResult.Stopped(StopReason.Misconfigured, why, said),
            _ => new ProbeResult.Unreachable(why, said),
        };
    }

    private IEnumerable<Explanation> Notes(SmtpServerSettings settings, SmtpSeen seen)
    {
        const string goesOn = "Mail leaves all the same";
        if (seen.Certificate is { } certificate && certificate.EndsAt - time.GetUtcNow() < SoonEnded)
            yield return new Explanation($"The certificate of {settings.Host} ends on {certificate.EndsAt:d MMM yyyy}", goesOn + " until then, and none after it", "Whoever runs the relay has to renew it before that day");
        if (settings.Encryption == SmtpEncryption.None && settings.AllowPlaintext)
            yield return new Explanation($"Password and mail travel readable to {settings.Host}", goesOn, "Use STARTTLS or TLS as soon as the relay offers it");
    }
}

/// <summary>What a test of a connection found.</summary>
/// <param name="Result">Active, or why not.</param>
/// <param name="Facts">What was seen.</param>
/// <param name="Field">The field that is most likely wrong. Null: none is.</param>
internal sealed record SmtpProbed(ProbeResult Result, SmtpFacts Facts, string? Field);
