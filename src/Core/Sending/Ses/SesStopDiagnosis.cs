using Postroad.Core.Sending.Smtp;

namespace Postroad.Core.Sending.Ses;

/// <summary>Explains stops of Amazon SES and of relays; an identity that is missing in the server's region is looked for in the others, where it is often verified.</summary>
public sealed class SesStopDiagnosis(SesServerOpener opener, SesProbe probe) : IStopDiagnosis
{
    public async Task<string> ExplainAsync(SendingServer server, StopReason reason, string reply, string? from, CancellationToken cancel)
    {
        if (!server.IsSes) return $"{SmtpExplanations.Of(reason, $"{server.Host}:{server.Port}")} The server said: “{reply}”";
        var why = SesExplanations.Of(reason, server.Region, reply);
        if (server.IsSmtp && reason == StopReason.InvalidCredentials) why = SmtpExplanations.OfPassword(reply, server.Region);
        if (server.AsksSes && reason == StopReason.IdentityNotVerified && !SesExplanations.IsMailFrom(reply) && from is not null
            && await probe.ProbeAsync(await opener.SettingsAsync(server, cancel), from, SesRegions.Usual, cancel) is ProbeResult.Stopped { Reason: StopReason.IdentityNotVerified } found)
            why = found.Why;
        return $"{why} Amazon SES said: “{reply}”";
    }
}
