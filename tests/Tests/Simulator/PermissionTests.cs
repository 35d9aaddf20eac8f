using System.Text.Json;
using Postroad.Simulator.Permissions;

namespace Postroad.Tests.Simulator;

/// <summary>What a key may is what its policies say, in each service's own words.</summary>
public sealed class PermissionTests
{
    private const string Key = "AKIAIOSFODNN7READER0", Secret = "another/secret", Account = "402177301188", User = "arn:aws:iam::402177301188:user/reader";

    /// <summary>The daily policy as AWS's users are told to write it: conditions on sending alone, the queue by its name.</summary>
    internal const string Daily = """
        {"Version":"2012-10-17","Statement":[
          {"Sid":"Send","Effect":"Allow","Action":["ses:SendEmail","ses:SendRawEmail"],
           "Resource":["arn:aws:ses:eu-central-1:402177301188:identity/harbourlane.example","arn:aws:ses:eu-central-1:402177301188:configuration-set/postroad"],
           "Condition":{"StringLike":{"ses:FromAddress":"*@harbourlane.example"}}},
          {"Sid":"Read","Effect":"Allow","Action":["ses:GetAccount","ses:ListEmailIdentities","ses:GetEmailIdentity","ses:GetConfigurationSet","ses:GetConfigurationSetEventDestinations",
           "ses:GetSuppressedDestination","ses:ListSuppressedDestinations","ses:GetSendQuota","ses:GetSendStatistics"],"Resource":"*"},
          {"Sid":"Events","Effect":"Allow","Action":["sqs:ReceiveMessage","sqs:DeleteMessage","sqs:ChangeMessageVisibility","sqs:GetQueueAttributes"],"Resource":"arn:aws:sqs:eu-central-1:402177301188:events"}]}
        """;

    [Fact]
    public async Task The_daily_policy_sends_reads_and_polls()
    {
        await using var post = await OpenAsync(Daily);
        var (ses, sqs) = (Reader(post, "ses"), Reader(post, "sqs"));
        Assert.Equal(200, (await ses.SendRawAsync(Post.Mail, ["a+take@example.com"])).Status);
        Assert.Equal(200, (await ses.SendAsync(Simple("hello@harbourlane.example"))).Status);
        foreach (var path in (string[])["account", "identities", "identities/harbourlane.example", "configuration-sets/postroad", "configuration-sets/postroad/event-destinations"])
            Assert.Equal(200, (await ses.CallAsync(HttpMethod.Get, "/v2/email/" + path)).Status);
        var handle = (await sqs.SqsAsync("ReceiveMessage", new { post.Server.QueueUrl })).Json.GetProperty("Messages")[0].GetProperty("ReceiptHandle").GetString();
        Assert.Equal(200, (await sqs.SqsAsync("ChangeMessageVisibility", new { post.Server.QueueUrl, ReceiptHandle = handle, VisibilityTimeout = 60 })).Status);
        Assert.Equal(200, (await sqs.SqsAsync("GetQueueAttributes", new { post.Server.QueueUrl, AttributeNames = new[] { "All" } })).Status);
        Assert.Equal(200, (await sqs.SqsAsync("DeleteMessageBatch", new { post.Server.QueueUrl, Entries = new[] { new { Id = "a", ReceiptHandle = handle } } })).Status);
        Assert.Equal(User, (await Reader(post, "sts").QueryAsync("GetCallerIdentity")).Xml("Arn"));
    }

    [Fact]
    public async Task The_daily_policy_is_refused_all_else_and_told_what_and_where()
    {
        await using var post = await OpenAsync(Daily);
        var (ses, sqs, sns) = (Reader(post, "ses"), Reader(post, "sqs"), Reader(post, "sns"));
        await RefusedAsync(ses.SendRawAsync(Post.Mail.Replace("harbourlane", "roastery", StringComparison.Ordinal), ["a@example.com"]), "User `" + User + "' is not authorized to perform `ses:SendRawEmail' on resource `arn:aws:ses:eu-central-1:402177301188:identity/roastery.example'");
        await RefusedAsync(ses.SendAsync(Simple("hello@roastery.example")), "User `" + User + "' is not authorized to perform `ses:SendEmail' on resource `arn:aws:ses:eu-central-1:402177301188:identity/roastery.example'");
        await RefusedAsync(Reader(post, "ses", "eu-west-1").SendRawAsync(Post.Mail, ["a@example.com"], null), "User `" + User + "' is not authorized to perform `ses:SendRawEmail' on resource `arn:aws:ses:eu-west-1:402177301188:identity/harbourlane.example'");
        await post.Caller.CallAsync(HttpMethod.Post, "/v2/email/configuration-sets", """{"ConfigurationSetName":"second"}""");
        await RefusedAsync(ses.SendRawAsync(Post.Mail, ["a@example.com"], "second"), "User `" + User + "' is not authorized to perform `ses:SendRawEmail' on resource `arn:aws:ses:eu-central-1:402177301188:configuration-set/second'");

        await RefusedAsync(ses.CallAsync(HttpMethod.Put, "/v2/email/account/sending", "{}"), Sentence("ses:PutAccountSendingAttributes", "*"));
        await RefusedAsync(ses.CallAsync(HttpMethod.Post, "/v2/email/identities", """{"EmailIdentity":"new.example"}"""), Sentence("ses:CreateEmailIdentity", "arn:aws:ses:eu-central-1:402177301188:identity/new.example"));
        await RefusedAsync(ses.CallAsync(HttpMethod.Delete, "/v2/email/identities/roastery.example"), Sentence("ses:DeleteEmailIdentity", "arn:aws:ses:eu-central-1:402177301188:identity/roastery.example"));
        await RefusedAsync(ses.CallAsync(HttpMethod.Get, "/v2/email/configuration-sets"), Sentence("ses:ListConfigurationSets", "*"));
        await RefusedAsync(ses.CallAsync(HttpMethod.Put, "/v2/email/configuration-sets/postroad/sending", "{}"), Sentence("ses:PutConfigurationSetSendingOptions", "arn:aws:ses:eu-central-1:402177301188:configuration-set/postroad"));
        await RefusedAsync(ses.CallAsync(HttpMethod.Delete, "/v2/email/configuration-sets/postroad/event-destinations/events"), Sentence("ses:DeleteConfigurationSetEventDestination", "arn:aws:ses:eu-central-1:402177301188:configuration-set/postroad"));

        var queue = await sqs.SqsAsync("CreateQueue", new { QueueName = "mine" });
        Assert.Equal((403, "AccessDenied", Sentence("sqs:createqueue", "arn:aws:sqs:eu-central-1:402177301188:mine") + " because no identity-based policy allows the sqs:createqueue action"), (queue.Status, queue.SqsErrorType, queue.Message));
        Assert.Equal("AccessDenied", (await sqs.SqsAsync("PurgeQueue", new { post.Server.QueueUrl })).SqsErrorType);
        Assert.Equal("AccessDenied", (await Reader(post, "sqs", "eu-west-1").SqsAsync("ReceiveMessage", new { post.Server.QueueUrl })).SqsErrorType);
        Assert.Equal((403, "AuthorizationError", Sentence("SNS:CreateTopic", "arn:aws:sns:eu-central-1:402177301188:mine") + " because no identity-based policy allows the SNS:CreateTopic action"),
            (await sns.QueryAsync("CreateTopic", ("Name", "mine"))).Refusal);
        Assert.Equal((403, "AccessDenied", Sentence("sts:AssumeRole", "arn:aws:iam::402177301188:role/any")),
            (await Reader(post, "sts").QueryAsync("AssumeRole", ("RoleArn", "arn:aws:iam::402177301188:role/any"), ("RoleSessionName", "mail"))).Refusal);
        Assert.Equal(15, (await post.AccountAsync()).Refused["access_denied"]);
    }

    [Fact]
    public async Task A_condition_on_the_sender_that_covers_reading_too_denies_reading()
    {
        await using var post = await OpenAsync("""{"Statement":[{"Effect":"Allow","Action":"ses:*","Resource":"*","Condition":{"StringEquals":{"ses:FromAddress":"hello@harbourlane.example"}}}]}""");
        Assert.Equal(200, (await Reader(post, "ses").SendRawAsync(Post.Mail, ["a@example.com"])).Status);
        await RefusedAsync(Reader(post, "ses").CallAsync(HttpMethod.Get, "/v2/email/account"), Sentence("ses:GetAccount", "*"));
        await RefusedAsync(Reader(post, "ses").SendRawAsync(Post.Mail.Replace("hello@", "news@", StringComparison.Ordinal), ["a@example.com"]),
            "User `" + User + "' is not authorized to perform `ses:SendRawEmail' on resource `arn:aws:ses:eu-central-1:402177301188:identity/harbourlane.example'");
    }

    [Fact]
    public async Task A_region_can_be_all_that_is_allowed()
    {
        await using var post = await OpenAsync("""{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:RequestedRegion":"eu-west-1"}}}]}""");
        Assert.Equal(200, (await Reader(post, "ses", "eu-west-1").CallAsync(HttpMethod.Get, "/v2/email/account")).Status);
        Assert.Equal(403, (await Reader(post, "ses").CallAsync(HttpMethod.Get, "/v2/email/account")).Status);
    }

    [Fact]
    public async Task Keys_are_set_and_taken_away_while_it_runs_and_outlive_a_restart()
    {
        await using var post = await Post.OpenAsync();
        await post.PutAsync($"/_simulator/keys/{Key}", $$"""{"secret":"{{Secret}}","user":"reader","policies":[{{Daily}}]}""");
        Assert.Equal(200, (await Reader(post, "ses").CallAsync(HttpMethod.Get, "/v2/email/account")).Status);
        await using (var again = await Post.OpenAsync(folder: RestartTests.Killed(post)))
            Assert.Equal(200, (await Reader(again, "ses").CallAsync(HttpMethod.Get, "/v2/email/account")).Status);
        await post.PutAsync($"/_simulator/keys/{Key}", """{"policies":[]}""");
        Assert.Equal(403, (await Reader(post, "ses").CallAsync(HttpMethod.Get, "/v2/email/account")).Status);
        await post.PutAsync($"/_simulator/keys/{Key}", """{"secret":"changed"}""");
        Assert.Equal("SignatureDoesNotMatch", (await Reader(post, "ses").CallAsync(HttpMethod.Get, "/v2/email/account")).ErrorType);
    }

    [Theory]
    [InlineData(Key, """{"secret":"x","user":"reader","policies":[{"Statement":[{"Effect":"Allow","Action":"*","Condition":{"IpAddress":{"aws:SourceIp":"x"}}}]}]}""", "IpAddress")]
    [InlineData(Key, """{"secret":"","user":"a b"}""", "The secret is empty.")]
    [InlineData("AKIAIOSFODNN7EXAMPLE", """{"secret":"x","user":"reader"}""", "which may do everything")]
    [InlineData("short", """{"secret":"x","user":"reader"}""", "is no access key id")]
    public async Task A_key_that_makes_no_sense_is_refused(string id, string body, string word)
    {
        await using var post = await Post.OpenAsync();
        using var http = new HttpClient();
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        var answer = await http.PutAsync(new Uri(post.Server.Address, "/_simulator/keys/" + id), content, TestContext.Current.CancellationToken);
        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains(word, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_is_assumed_with_its_external_id_and_gives_a_key_for_a_while()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var post = await Post.OpenAsync(o => o with { Clock = clock, Roles = [new Role { Name = "mailer", ExternalId = "ext-1", Policies = [JsonDocument.Parse(Daily).RootElement] }] });
        var sts = new AwsCaller(post.Server) { Service = "sts" };
        const string Arn = "arn:aws:iam::402177301188:role/mailer";
        Task<Answer> AssumeAsync(params (string, string)[] more) => sts.QueryAsync("AssumeRole", [("RoleArn", Arn), ("RoleSessionName", "mail"), .. more]);
        Assert.Equal((403, "AccessDenied", $"User: arn:aws:iam::{Account}:user/postroad is not authorized to perform: sts:AssumeRole on resource: {Arn}"), (await AssumeAsync()).Refusal);
        Assert.Equal(403, (await AssumeAsync(("ExternalId", "ext-2"))).Status);
        Assert.Equal((400, "ValidationError"), ((await AssumeAsync(("ExternalId", "ext-1"), ("DurationSeconds", "10"))).Status, (await AssumeAsync(("ExternalId", "ext-1"), ("DurationSeconds", "10"))).Xml("Code")));

        var assumed = await AssumeAsync(("ExternalId", "ext-1"), ("DurationSeconds", "900"));
        AwsCaller With(string service, string? token) => new(post.Server) { Service = service, KeyId = assumed.Xml("AccessKeyId")!, Secret = assumed.Xml("SecretAccessKey")!, Token = token, ClockOff = clock.GetUtcNow() - TimeProvider.System.GetUtcNow() };
        var token = assumed.Xml("SessionToken");
        Assert.Equal($"arn:aws:sts::{Account}:assumed-role/mailer/mail", (await With("sts", token).QueryAsync("GetCallerIdentity")).Xml("Arn"));
        Assert.Equal(200, (await With("ses", token).SendRawAsync(Post.Mail, ["a@example.com"])).Status);
        Assert.Contains("assumed-role/mailer/mail is not authorized", (await With("ses", token).CallAsync(HttpMethod.Put, "/v2/email/account/sending", "{}")).Message, StringComparison.Ordinal);
        Assert.Equal("UnrecognizedClientException", (await With("ses", null).CallAsync(HttpMethod.Get, "/v2/email/account")).ErrorType);
        Assert.Equal("UnrecognizedClientException", (await With("ses", token + "x").CallAsync(HttpMethod.Get, "/v2/email/account")).ErrorType);
        clock.Advance(TimeSpan.FromSeconds(901));
        Assert.Equal((403, "ExpiredTokenException"), ((await With("ses", token).CallAsync(HttpMethod.Get, "/v2/email/account")).Status, (await With("ses", token).CallAsync(HttpMethod.Get, "/v2/email/account")).ErrorType));
        Assert.Equal("ExpiredToken", (await With("sts", token).QueryAsync("GetCallerIdentity")).Xml("Code"));
    }

    private static Task<Post> OpenAsync(string policy) =>
        Post.OpenAsync(o => o with { Keys = [new UserKey { Id = Key, Secret = Secret, User = "reader", Policies = [JsonDocument.Parse(policy).RootElement] }] });

    private static AwsCaller Reader(Post post, string service, string region = "eu-central-1") => new(post.Server) { Service = service, Region = region, KeyId = Key, Secret = Secret };

    private static string Simple(string from) => JsonSerializer.Serialize(new
    {
        FromEmailAddress = from, Destination = new { ToAddresses = new[] { "a@example.com" } }, ConfigurationSetName = "postroad",
        Content = new { Simple = new { Subject = new { Data = "x" }, Body = new { Text = new { Data = "x" } } } },
    });

    private static string Sentence(string action, string resource) => $"User: {User} is not authorized to perform: {action} on resource: {resource}";

    private static async Task RefusedAsync(Task<Answer> call, string text)
    {
        var answer = await call;
        Assert.Equal((403, "AccessDeniedException", text), (answer.Status, answer.ErrorType, answer.Message));
    }
}
