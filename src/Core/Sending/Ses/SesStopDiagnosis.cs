namespace Postroad.Core.Sending.Ses;

/// <summary>Explains stops of Amazon SES; an identity that is missing in the server's region is looked for in the others, where it is often verified.</summary>
public sealed class SesStopDiagnosis(SesServerOpener opener, SesProbe probe) : IStopDiagnosis
{
    public async Task<string> ExplainAsync(SendingServer server, StopReason reason, string reply, string? from, CancellationToken cancel)
    {
        var why = SesExplanations.Of(reason, server.Region, reply);
        if (reason == StopReason.IdentityNotVerified && !SesExplanations.IsMailFrom(reply) && from is not null
            && await probe.ProbeAsync(await opener.SettingsAsync(server, cancel), from, SesRegions.Usual, cancel) is ProbeResult.Stopped { Reason: StopReason.IdentityNotVerified } found)
            why = found.Why;
        return $"{why} Amazon SES said: “{reply}”";
    }
}
