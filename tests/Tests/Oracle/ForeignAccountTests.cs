using System.Text.Json;
using Postroad.Tests.Simulator;

namespace Postroad.Tests.Oracle;

/// <summary>The official SDK for JavaScript asks for production access.</summary>
public sealed class ForeignAccountTests(AccountRun run) : IClassFixture<AccountRun>
{
    [Theory]
    [InlineData("noType", "1 validation error detected: Value null at 'mailType' failed to satisfy constraint: Member must not be null")]
    [InlineData("badType", "1 validation error detected: Value 'NEWS' at 'mailType' failed to satisfy constraint: Member must satisfy enum value set: [MARKETING, TRANSACTIONAL]")]
    [InlineData("noSite", "1 validation error detected: Value null at 'websiteURL' failed to satisfy constraint: Member must not be null")]
    [InlineData("badSite", "1 validation error detected: Value 'harbourlane' at 'websiteURL' failed to satisfy constraint: Member must satisfy regular expression pattern: ^http[s]?:\\/\\/(.)+$")]
    [InlineData("badLanguage", "1 validation error detected: Value 'DE' at 'contactLanguage' failed to satisfy constraint: Member must satisfy enum value set: [EN, JA]")]
    [InlineData("longText", "1 validation error detected: Value '***' at 'useCaseDescription' failed to satisfy constraint: Member must have length less than or equal to 5000")]
    [InlineData("manyContacts", "1 validation error detected: Value '***' at 'additionalContactEmailAddresses' failed to satisfy constraint: Member must have length between 1 and 4")]
    public void What_the_model_does_not_allow_is_refused(string step, string message)
    {
        var refused = run.Refused(step);
        Assert.Equal((400, "BadRequestException", message), (refused.GetProperty("status").GetInt32(), refused.GetProperty("name").GetString(), refused.GetProperty("message").GetString()));
    }

    [Fact]
    public void A_request_is_reviewed_and_another_one_conflicts_until_it_is_decided()
    {
        Assert.False(run.Value("fresh").TryGetProperty("Details", out _));
        Assert.False(run.Value("told").GetProperty("Details").TryGetProperty("ReviewDetails", out _));
        Assert.Equal(("PENDING", false, 200), Of("asked"));
        var twice = run.Refused("askedTwice");
        Assert.Equal((409, "ConflictException", true), (twice.GetProperty("status").GetInt32(), twice.GetProperty("name").GetString(), twice.GetProperty("known").GetBoolean()));
        Assert.Equal(("DENIED", false, 200), Of("denied"));
        Assert.Equal(("GRANTED", true, 50_000), Of("granted"));
    }

    private (string?, bool, int) Of(string step)
    {
        var account = run.Value(step);
        return (account.GetProperty("Details").GetProperty("ReviewDetails").GetProperty("Status").GetString(), account.GetProperty("ProductionAccessEnabled").GetBoolean(), account.GetProperty("SendQuota").GetProperty("Max24HourSend").GetInt32());
    }
}

/// <summary>One run of account.mjs; its region is in the sandbox.</summary>
public sealed class AccountRun : IAsyncLifetime
{
    private ForeignSteps steps = null!;

    public JsonElement Value(string step) => steps.Value(step);

    public JsonElement Refused(string step) => steps.Refused(step);

    public async ValueTask InitializeAsync()
    {
        await using var post = await Post.OpenAsync();
        steps = await ForeignRun.DriveAsync("account.mjs", post.Server);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
