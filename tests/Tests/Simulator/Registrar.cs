using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Postroad.Simulator;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Simulator;

/// <summary>A simulator that asks a name server of its own, with time that the test moves.</summary>
internal sealed class Registrar : IAsyncDisposable
{
    private Registrar(NameServer dns, Post post, FakeTimeProvider clock) => (Dns, Post, Clock) = (dns, post, clock);

    public NameServer Dns { get; }
    public Post Post { get; }
    public FakeTimeProvider Clock { get; }

    public static async Task<Registrar> OpenAsync(Func<SimulatorOptions, SimulatorOptions>? change = null)
    {
        var dns = await NameServer.OwnAsync("example");
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        return new Registrar(dns, await Post.OpenAsync(o => (change?.Invoke(o) ?? o) with { Dns = dns.EndPoint, Clock = clock }), clock);
    }

    /// <summary>Puts these records into the zone "example", and nothing that was there before.</summary>
    public Task PublishAsync(params IEnumerable<string> records) => Dns.ReplaceAsync("example", records);

    public AwsCaller In(string region) => new(Post.Server) { Region = region, ClockOff = Clock.GetUtcNow() - TimeProvider.System.GetUtcNow() };

    public Task<Answer> CreateAsync(string name, object? dkim = null, string region = "eu-central-1") =>
        In(region).CallAsync(HttpMethod.Post, "/v2/email/identities", JsonSerializer.Serialize(new { EmailIdentity = name, DkimSigningAttributes = dkim }));

    public Task<Answer> PutAsync(string name, string what, object body, string region = "eu-central-1") =>
        In(region).CallAsync(HttpMethod.Put, $"/v2/email/identities/{Uri.EscapeDataString(name)}/{what}", JsonSerializer.Serialize(body));

    public async Task<JsonElement> GetAsync(string name, string region = "eu-central-1") =>
        (await In(region).CallAsync(HttpMethod.Get, $"/v2/email/identities/{Uri.EscapeDataString(name)}")).Json;

    /// <summary>Looks until the identity is as said; another look may be under way and end first.</summary>
    public async Task<JsonElement> UntilAsync(string name, Func<JsonElement, bool> isSo, string region = "eu-central-1")
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            await Post.PostAsync($"/_simulator/regions/{region}/identities/{Uri.EscapeDataString(name)}/look");
            var identity = await GetAsync(name, region);
            if (isSo(identity)) return identity;
            if (deadline.IsCancellationRequested) Assert.Fail($"{name} is {identity}");
        }
    }

    public Task<JsonElement> UntilAsync(string name, string status, string region = "eu-central-1") => UntilAsync(name, i => Status(i) == status, region);

    public Task<JsonElement> UntilErrorAsync(string name, string error) =>
        UntilAsync(name, i => i.TryGetProperty("VerificationInfo", out var info) && info.TryGetProperty("ErrorType", out var type) && type.GetString() == error);

    public Task<JsonElement> UntilMailFromAsync(string name, string status) =>
        UntilAsync(name, i => i.GetProperty("MailFromAttributes").GetProperty("MailFromDomainStatus").GetString() == status);

    public static string Status(JsonElement identity) => identity.GetProperty("VerificationStatus").GetString()!;

    /// <summary>The three CNAMEs as SES tells them, ready for the zone.</summary>
    public static string[] Cnames(string name, JsonElement identity)
    {
        var dkim = identity.GetProperty("DkimAttributes");
        return [.. dkim.GetProperty("Tokens").EnumerateArray().Select(t => $"{t}._domainkey.{name}. CNAME {t}.{dkim.GetProperty("SigningHostedZone")}.")];
    }

    public Task<Answer> SendAsync(string from, string region = "eu-central-1") =>
        In(region).SendRawAsync($"From: {from}\r\nTo: mara@example.com\r\nSubject: x\r\n\r\nx\r\n", ["success@simulator.amazonses.com"]);

    public async ValueTask DisposeAsync()
    {
        await Post.DisposeAsync();
        await Dns.DisposeAsync();
    }
}
