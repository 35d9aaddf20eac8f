using System.Text.Json;
using Postroad.Simulator.Permissions;

namespace Postroad.Tests.Oracle;

/// <summary>The official SDK for JavaScript with a key of the daily policy, and with a role's temporary key.</summary>
public sealed class ForeignPermissionTests(PermissionRun run) : IClassFixture<PermissionRun>
{
    [Theory]
    [InlineData("sendRaw")]
    [InlineData("sendSimple")]
    [InlineData("account")]
    [InlineData("identities")]
    [InlineData("set")]
    [InlineData("receive")]
    [InlineData("delete")]
    [InlineData("roleSends")]
    public void What_the_policy_allows_succeeds(string step) => run.Value(step);

    [Theory]
    [InlineData("sendFromOther", "AccessDeniedException", "User `arn:aws:iam::402177301188:user/reader' is not authorized to perform `ses:SendRawEmail' on resource `arn:aws:ses:eu-central-1:402177301188:identity/roastery.example'")]
    [InlineData("sendSimpleFromOther", "AccessDeniedException", "User `arn:aws:iam::402177301188:user/reader' is not authorized to perform `ses:SendEmail' on resource `arn:aws:ses:eu-central-1:402177301188:identity/roastery.example'")]
    [InlineData("createIdentity", "AccessDeniedException", "User: arn:aws:iam::402177301188:user/reader is not authorized to perform: ses:CreateEmailIdentity on resource: arn:aws:ses:eu-central-1:402177301188:identity/new.example")]
    [InlineData("createSet", "AccessDeniedException", "User: arn:aws:iam::402177301188:user/reader is not authorized to perform: ses:CreateConfigurationSet on resource: arn:aws:ses:eu-central-1:402177301188:configuration-set/new")]
    [InlineData("createTopic", "AuthorizationErrorException", "User: arn:aws:iam::402177301188:user/reader is not authorized to perform: SNS:CreateTopic on resource: arn:aws:sns:eu-central-1:402177301188:new")]
    [InlineData("createQueue", "AccessDenied", "User: arn:aws:iam::402177301188:user/reader is not authorized to perform: sqs:createqueue on resource: arn:aws:sqs:eu-central-1:402177301188:new")]
    [InlineData("assumeNot", "AccessDenied", "User: arn:aws:iam::402177301188:user/reader is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::402177301188:role/mailer")]
    [InlineData("assumeWithoutId", "AccessDenied", "User: arn:aws:iam::402177301188:user/postroad is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::402177301188:role/mailer")]
    [InlineData("roleCreatesSet", "AccessDeniedException", "User: arn:aws:sts::402177301188:assumed-role/mailer/mail is not authorized to perform: ses:CreateConfigurationSet on resource: arn:aws:ses:eu-central-1:402177301188:configuration-set/new")]
    [InlineData("wrongToken", "InvalidClientTokenId", "The security token included in the request is invalid.")]
    public void What_it_does_not_allow_is_refused_in_the_services_words(string step, string name, string text)
    {
        var refused = run.Refused(step);
        Assert.Equal((403, name), (refused.GetProperty("status").GetInt32(), refused.GetProperty("name").GetString()));
        Assert.StartsWith(text, refused.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void STS_says_who_one_is()
    {
        Assert.Equal(("402177301188", "arn:aws:iam::402177301188:user/postroad"), Who("whoOwner"));
        Assert.Equal(("402177301188", "arn:aws:iam::402177301188:user/reader"), Who("whoReader"));
        Assert.Equal(("402177301188", "arn:aws:sts::402177301188:assumed-role/mailer/mail"), Who("whoRole"));
        Assert.Equal(60, run.Value("expires").GetProperty("minutes").GetInt32());
    }

    private (string?, string?) Who(string step) => (run.Value(step).GetProperty("Account").GetString(), run.Value(step).GetProperty("Arn").GetString());
}

/// <summary>One run of permissions.mjs against a simulator with a second key and a role, both with the daily policy.</summary>
public sealed class PermissionRun : IAsyncLifetime
{
    private ForeignSteps steps = null!;

    public JsonElement Value(string step) => steps.Value(step);

    public JsonElement Refused(string step) => steps.Refused(step);

    public async ValueTask InitializeAsync()
    {
        JsonElement[] daily = [JsonDocument.Parse(Simulator.PermissionTests.Daily).RootElement];
        await using var post = await Simulator.Post.OpenAsync(o => o with
        {
            Keys = [new UserKey { Id = "AKIAIOSFODNN7READER0", Secret = "another/secret", User = "reader", Policies = daily }],
            Roles = [new Role { Name = "mailer", ExternalId = "ext-1", Policies = daily }],
        });
        steps = await ForeignRun.DriveAsync("permissions.mjs", post.Server);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
