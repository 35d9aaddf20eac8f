using System.Text.Json;
using Postroad.Tests.Simulator;

namespace Postroad.Tests.Oracle;

/// <summary>The official SDK for JavaScript with the simulator's Route 53.</summary>
public sealed class ForeignZoneTests(ZoneRun run) : IClassFixture<ZoneRun>
{
    [Fact]
    public void Zones_are_found_by_name_and_their_records_are_listed_as_sets()
    {
        Assert.Equal("shop.example.", run.Value("zones").GetProperty("HostedZones")[0].GetProperty("Name").GetString());
        Assert.Empty(run.Value("none").GetProperty("HostedZones").EnumerateArray());
        Assert.Equal(["MX shop.example. 10 mail.shop.example.", "NS shop.example. ns1.nic.test.", "TXT _dmarc.shop.example. \"v=DMARC1; p=none\"", "A \\052.w.shop.example. 192.0.2.9"], Sets("sets"));
        Assert.Equal(["TXT _dmarc.shop.example. \"v=DMARC1; p=none\""], Sets("from"));
    }

    [Fact]
    public void A_batch_is_done_whole_and_in_sync_soon()
    {
        Assert.Equal("PENDING", run.Value("create").GetProperty("ChangeInfo").GetProperty("Status").GetString());
        Assert.Equal("INSYNC", run.Value("status").GetProperty("ChangeInfo").GetProperty("Status").GetString());
        var after = Sets("after");
        Assert.Contains("CNAME a._domainkey.shop.example. a.dkim.amazonses.com.", after);
        Assert.Contains("TXT bounce.shop.example. \"v=spf1 include:amazonses.com ~all\"", after);
        Assert.Contains("TXT _dmarc.shop.example. \"v=DMARC1; p=reject\"", after);
        Assert.DoesNotContain(after, s => s.Contains("half", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("createTwice", "[Tried to create resource record set [name='bounce.shop.example.', type='TXT'] but it already exists]")]
    [InlineData("deleteOther", "[Tried to delete resource record set [name='_dmarc.shop.example.', type='TXT'] but the values provided do not match the current values]")]
    [InlineData("deleteNothing", "[Tried to delete resource record set [name='nothing.shop.example.', type='TXT'] but it was not found]")]
    [InlineData("elsewhere", "[RRSet with DNS name other.example. is not permitted in zone shop.example.]")]
    [InlineData("besideCname", "[RRSet of type TXT with DNS name a._domainkey.shop.example. is not permitted because a conflicting RRSet of type CNAME with the same DNS name already exists in zone shop.example.]")]
    [InlineData("unquoted", "[Invalid Resource Record: 'FATAL problem: InvalidCharacterString (Value should be enclosed in quotation marks) encountered with 'x'']")]
    [InlineData("half", "[Tried to create resource record set [name='bounce.shop.example.', type='TXT'] but it already exists]")]
    public void A_batch_with_a_fault_changes_nothing(string step, string message)
    {
        var refused = run.Refused(step);
        Assert.Equal((400, "InvalidChangeBatch", message), (refused.GetProperty("status").GetInt32(), refused.GetProperty("name").GetString(), refused.GetProperty("message").GetString()));
    }

    [Theory]
    [InlineData("noZone", "NoSuchHostedZone")]
    [InlineData("noChange", "NoSuchChange")]
    public void What_is_not_there_is_not_found(string step, string name) =>
        Assert.Equal((404, name), (run.Refused(step).GetProperty("status").GetInt32(), run.Refused(step).GetProperty("name").GetString()));

    private List<string> Sets(string step) => [.. run.Value(step).GetProperty("ResourceRecordSets").EnumerateArray().Select(s =>
        $"{s.GetProperty("Type").GetString()} {s.GetProperty("Name").GetString()} {string.Join(", ", s.GetProperty("ResourceRecords").EnumerateArray().Select(r => r.GetProperty("Value").GetString()))}")];
}

/// <summary>One run of zones.mjs against a simulator with a name server of its own.</summary>
public sealed class ZoneRun : IAsyncLifetime
{
    private ForeignSteps steps = null!;

    public JsonElement Value(string step) => steps.Value(step);

    public JsonElement Refused(string step) => steps.Refused(step);

    public async ValueTask InitializeAsync()
    {
        await using var post = await ZoneTests.OpenAsync();
        steps = await ForeignRun.DriveAsync("zones.mjs", post.Server);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
