using Postroad.Core.Accounts;
using Postroad.Core.Deliveries;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;
using Postroad.Tests.Accounts;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Sending.Ses;

/// <summary>What is made of the answers to calls that make and read identities.</summary>
public sealed class SesIdentitiesTests
{
    private const string Pending = """{"IdentityType":"DOMAIN","VerifiedForSendingStatus":false,"VerificationStatus":"PENDING"}""";

    private static readonly (int Status, string Body, string Type) NotThere = (404, """{"message":"no"}""", "NotFoundException"), Made = (200, "{}", ""), Busy = (429, """{"message":"Too many requests"}""", "TooManyRequestsException");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_that_was_made_and_could_not_be_read_is_not_called_missing()
    {
        Assert.True(Assert.IsType<IdentityAnswer.Refused>((await CreateAsync(null, NotThere, Made, Busy)).Answer).Passes);
        Assert.False(Assert.IsType<IdentityAnswer.Told>((await CreateAsync(null, NotThere, Made, (200, Pending, ""))).Answer).WasThere);
        // Controls: it is gone indeed; and somebody else was faster.
        Assert.IsType<IdentityAnswer.Missing>((await CreateAsync(null, NotThere, Made, NotThere)).Answer);
        Assert.True(Assert.IsType<IdentityAnswer.Told>((await CreateAsync(null, NotThere, (400, "{}", "AlreadyExistsException"), (200, Pending, ""))).Answer).WasThere);
    }

    [Fact]
    public async Task Keys_of_another_region_that_are_not_this_accounts_are_done_without()
    {
        var (answer, requests) = await CreateAsync("eu-west-1", NotThere, (404, "{}", "NotFoundException"), Made, (200, Pending, ""));
        Assert.IsType<IdentityAnswer.Told>(answer);
        Assert.Contains("AWS_SES_EU_WEST_1", requests[1], StringComparison.Ordinal);
        Assert.Contains("RSA_2048_BIT", requests[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(429, "TooManyRequestsException", true)]
    [InlineData(503, "", true)]
    [InlineData(403, "AccessDeniedException", false)]
    [InlineData(400, "BadRequestException", false)]
    public async Task What_passes_by_itself_is_told_from_what_somebody_must_mend(int status, string type, bool passes) =>
        Assert.Equal(passes, Assert.IsType<IdentityAnswer.Refused>((await CreateAsync(null, (status, """{"message":"no"}""", type))).Answer).Passes);

    private static async Task<(IdentityAnswer Answer, string[] Requests)> CreateAsync(string? keysOf, params (int Status, string Body, string Type)[] answers)
    {
        await using var ses = new RawServer((number, line) =>
        {
            var (status, body, type) = answers[Math.Min(number, answers.Length) - 1];
            return RawServer.Says(status, body, $"x-amzn-ErrorType: {type}\r\n")(number, line);
        });
        await using var installation = await TestInstallation.OpenAsync(TestDatabase.Sqlite());
        using var quota = new LocalQuotaLedger(TimeProvider.System);
        using var servers = new SesServers(quota, TimeProvider.System);
        var secrets = installation.Get<Secrets>();
        var server = await new SendingServers(installation.Database, secrets, TimeProvider.System).SaveAsync(new ServerSettings("SES", "eu-central-1") { Endpoint = ses.Uri, AccessKeyId = "AKIDEXAMPLE", SecretAccessKey = "secret" }, Cancel);
        var answer = await new SesIdentities(servers, new SesServerOpener(servers, quota, new SentMinutes(installation.Database), secrets, SendingLimits.Default, TimeProvider.System)).CreateAsync(server, "roastery.example", keysOf, () => Task.CompletedTask, Cancel);
        return (answer, [.. ses.Requests]);
    }
}
