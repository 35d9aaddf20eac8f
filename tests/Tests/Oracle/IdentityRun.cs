using System.Text.Json;
using Postroad.Simulator.Regions;
using Postroad.Tests.Fixtures;
using Postroad.Tests.Simulator;

namespace Postroad.Tests.Oracle;

/// <summary>One run of identities.mjs against a simulator whose name server has everything that "right.example" needs in Frankfurt.</summary>
public sealed class IdentityRun : IAsyncLifetime
{
    private ForeignSteps steps = null!;

    public JsonElement Value(string step) => steps.Value(step);

    public JsonElement Refused(string step) => steps.Refused(step);

    public async ValueTask InitializeAsync()
    {
        await using var dns = await NameServer.OwnAsync("example");
        var dkim = DkimKeys.Easy("right.example", "eu-central-1", DkimKeys.UsualBits, DateTimeOffset.UnixEpoch);
        await dns.ReplaceAsync("example",
        [
            .. dkim.Tokens.Select(t => $"{t}._domainkey.right CNAME {t}.{dkim.HostedZone}."),
            "bounce.right MX 10 feedback-smtp.eu-central-1.amazonses.com.", "bounce.right TXT \"v=spf1 include:amazonses.com ~all\"",
        ]);
        await using var post = await Post.OpenAsync(o => o with { Dns = dns.EndPoint });
        steps = await ForeignRun.DriveAsync("identities.mjs", post.Server);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
