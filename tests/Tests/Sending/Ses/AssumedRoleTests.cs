using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;
using Postroad.Simulator.Permissions;

namespace Postroad.Tests.Sending.Ses;

/// <summary>A key that may do nothing but take a role, and a role that sends.</summary>
public sealed class AssumedRoleTests
{
    private const string Key = "AKIAIOSFODNN7LENDER0", Secret = "secretOfFortyLettersThatNobodyGuesses000", Arn = "arn:aws:iam::402177301188:role/mailer", External = "shop-7f3a";

    private const string MayTake = $$$"""{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"{{{Arn}}}"}}""", MaySend = """{"Statement":{"Effect":"Allow","Action":["ses:Send*","ses:GetAccount","sqs:ReceiveMessage","sqs:DeleteMessage"],"Resource":"*"}}""";

    [Fact]
    public async Task Mail_leaves_in_a_role_that_is_lent_once_for_all_of_it_and_its_events_are_fetched_in_it()
    {
        await using var ses = await OpenAsync();
        var settings = Settings(ses);
        await using (var server = ses.Servers.Open(settings))
        {
            for (var i = 0; i < 5; i++) Assert.IsType<SendResult.Accepted>(await server.SendAsync(SimulatedAccount.Mail(to: $"a{i}@example.com"), Cancel));
        }

        Assert.Equal(1, ses.Post.Server.LentKeys);
        var client = await SqsClients.OpenAsync(ses.Servers.WithLent(settings), ses.Post.Server.Address, TimeSpan.FromSeconds(10));
        Assert.NotNull(await client.ReceiveMessageAsync(settings.QueueUrl!.ToString(), Cancel));
        Assert.Equal(1, ses.Post.Server.LentKeys);
        client.Dispose();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("another")]
    public async Task A_role_that_is_not_lent_stops_the_server_in_AWSs_words_with_what_to_do(string? external)
    {
        await using var ses = await OpenAsync();
        var stopped = Assert.IsType<SendResult.ServerStopped>(await ses.SendAsync(Settings(ses) with { ExternalId = external }, SimulatedAccount.Mail()));
        Assert.Equal((StopReason.InvalidCredentials, $"AWS does not lend the role {Arn} (sts:AssumeRole): User: arn:aws:iam::402177301188:user/lender is not authorized to perform: sts:AssumeRole on resource: {Arn}"), (stopped.Reason, stopped.Reply));
        var why = SesExplanations.Of(stopped.Reason, "eu-central-1", stopped.Reply);
        Assert.Equal("AWS does not lend the key the role", why.What);
        Assert.Contains("trust policy", why.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_its_role_the_key_sends_nothing()
    {
        await using var ses = await OpenAsync();
        Assert.Equal(StopReason.AccessDenied, Assert.IsType<SendResult.ServerStopped>(await ses.SendAsync(Settings(ses) with { RoleArn = null, ExternalId = null }, SimulatedAccount.Mail())).Reason);
    }

    [Fact]
    public async Task Nobody_who_answers_for_roles_is_tried_again_later_and_stops_nothing()
    {
        await using var ses = await OpenAsync();
        var settings = Settings(ses) with { Endpoint = new Uri("http://127.0.0.1:1/") };
        Assert.IsType<SendResult.Deferred>(await ses.SendAsync(settings, SimulatedAccount.Mail()));
    }

    [Fact]
    public async Task A_key_is_renewed_after_50_minutes_and_the_old_one_serves_while_that_fails()
    {
        var (time, answers) = (new FakeTimeProvider(), new Queue<string?>(["A1", "A2", null, "A3", null, null]));
        using var http = new HttpMessageInvoker(new Lender(answers));
        using var role = new AssumedRoleKey(new FixedAwsKey(new AwsKey(Key, Secret, null)), new SesWire(http, new Uri("http://127.0.0.1:9/"), "eu-central-1", new FixedAwsKey(new AwsKey(Key, Secret, null)), TimeSpan.FromSeconds(5), time, "sts"), new AwsRole(Arn, null), time);
        async Task<string> NowAsync() => (await role.GetAsync(Cancel)).Id;
        Assert.Equal("A1", await NowAsync());
        time.Advance(TimeSpan.FromMinutes(49));
        Assert.Equal("A1", await NowAsync());
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("A2", await NowAsync());
        time.Advance(TimeSpan.FromMinutes(51));
        Assert.Equal("A2", await NowAsync());
        Assert.Equal(3, 6 - answers.Count);
        Assert.Equal("A2", await NowAsync());
        Assert.Equal(3, 6 - answers.Count);
        time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal("A3", await NowAsync());
        time.Advance(TimeSpan.FromMinutes(60));
        await Assert.ThrowsAsync<HttpRequestException>(NowAsync);
        // What AWS calls expired is not used again, whatever its age.
        Assert.True(role.Renew(new AwsKey("A3", "s", "t")));
        await Assert.ThrowsAsync<HttpRequestException>(NowAsync);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static SesServerSettings Settings(SimulatedAccount ses) => ses.Settings() with { AccessKeyId = Key, Secret = Secret, RoleArn = Arn, ExternalId = External };

    private static Task<SimulatedAccount> OpenAsync() => SimulatedAccount.OpenAsync(o => o with
    {
        Keys = [new UserKey { Id = Key, Secret = Secret, User = "lender", Policies = [JsonElement.Parse(MayTake)] }],
        Roles = [new Role { Name = "mailer", ExternalId = External, Policies = [JsonElement.Parse(MaySend)] }],
    });

    /// <summary>Answers as STS does; null: with 503.</summary>
    private sealed class Lender(Queue<string?> ids) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(ids.Dequeue() is { } id
            ? new HttpResponseMessage(System.Net.HttpStatusCode.OK) { Content = new StringContent($"<AssumeRoleResponse><Credentials><AccessKeyId>{id}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken></Credentials></AssumeRoleResponse>") }
            : new HttpResponseMessage(System.Net.HttpStatusCode.ServiceUnavailable));
    }
}
