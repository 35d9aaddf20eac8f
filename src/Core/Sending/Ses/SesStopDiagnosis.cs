namespace Postroad.Core.Sending.Ses;

/// <summary>Explains stops of Amazon SES; an identity that is missing in the server's region is looked for in the others, where it is often verified.</summary>
public sealed class SesStopDiagnosis(SesServerOpener opener, SesProbe probe) : IStopDiagnosis
{
    /// <summary>Regions that are asked: those that most accounts use. Each has a pace of its own, so all are asked at once.</summary>
    private static readonly string[] Regions =
    [
        "us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "sa-east-1", "eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1", "eu-north-1", "eu-south-1",
        "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ap-northeast-1", "ap-northeast-2",
    ];

    public async Task<string> ExplainAsync(SendingServer server, StopReason reason, string reply, string? from, CancellationToken cancel)
    {
        var why = SesExplanations.Of(reason, server.Region, reply);
        if (reason == StopReason.IdentityNotVerified && from is not null
            && await probe.ProbeAsync(await opener.SettingsAsync(server, cancel), from, Regions, cancel) is ProbeResult.Stopped { Reason: StopReason.IdentityNotVerified } found)
            why = found.Why;
        return $"{why} Amazon SES said: “{reply}”";
    }
}
