using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Postroad.Simulator;

namespace Postroad.Tests.Simulator;

/// <summary>Signs and posts as an AWS client does; every part of the signature can be spoilt. Shares no code with the simulator.</summary>
internal sealed class AwsCaller(SimulatorServer server)
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseCookies = false, UseProxy = false });

    public string KeyId { get; init; } = server.AccessKeyId;
    public string Secret { get; init; } = server.SecretAccessKey;
    public string Region { get; init; } = "eu-central-1";
    public string Service { get; init; } = "ses";
    public TimeSpan ClockOff { get; init; }
    public string? TamperedBody { get; init; }
    public bool Signed { get; init; } = true;

    /// <summary>Of a temporary key. Null: a permanent one.</summary>
    public string? Token { get; init; }
    public string[] LeftOut { get; init; } = [];

    public async Task<Answer> SendAsync(string json) => await CallAsync(HttpMethod.Post, "/v2/email/outbound-emails", json);

    public Task<Answer> SendRawAsync(string mail, string[]? to = null, string? set = "postroad", params (string Name, string Value)[] tags) =>
        SendAsync(RawBody(mail, to, set, tags));

    public static string RawBody(string mail, string[]? to, string? set, (string Name, string Value)[]? tags = null, string? from = null) => JsonSerializer.Serialize(new
    {
        FromEmailAddress = from,
        Destination = to is null ? null : new { ToAddresses = to },
        Content = new { Raw = new { Data = Convert.ToBase64String(Encoding.UTF8.GetBytes(mail)) } },
        ConfigurationSetName = set,
        EmailTags = tags is not { Length: > 0 } ? null : tags.Select(t => new { t.Name, t.Value }),
    });

    public Task<Answer> SqsAsync(string operation, object input) =>
        CallAsync(HttpMethod.Post, "/", JsonSerializer.Serialize(input), "AmazonSQS." + operation);

    /// <summary>The query protocol; a signature names the service, see <see cref="Service"/>.</summary>
    public Task<Answer> QueryAsync(string action, params (string Name, string Value)[] input) => CallAsync(HttpMethod.Post, "/",
        string.Join('&', input.Prepend(("Action", action)).Select(p => $"{Uri.EscapeDataString(p.Item1)}={Uri.EscapeDataString(p.Item2)}")), type: "application/x-www-form-urlencoded");

    public async Task<Answer> CallAsync(HttpMethod method, string target, string body = "", string? sqsTarget = null, string type = "application/json")
    {
        using var request = new HttpRequestMessage(method, new Uri(server.Address, target));
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(TamperedBody ?? body));
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(sqsTarget is null
            ? type : "application/x-amz-json-1.0");
        var date = TimeProvider.System.GetUtcNow().Add(ClockOff).ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        request.Headers.Add("x-amz-date", date);
        if (sqsTarget is not null) request.Headers.Add("X-Amz-Target", sqsTarget);
        if (Token is not null) request.Headers.Add("x-amz-security-token", Token);
        if (Signed) request.Headers.TryAddWithoutValidation("Authorization", Authorization(method, target, body, date));
        using var response = await Http.SendAsync(request);
        var errorType = response.Headers.TryGetValues("x-amzn-ErrorType", out var types) ? types.First() : null;
        return new Answer((int)response.StatusCode, errorType, await response.Content.ReadAsStringAsync());
    }

    private string Authorization(HttpMethod method, string target, string body, string date)
    {
        var question = target.IndexOf('?', StringComparison.Ordinal);
        var path = question < 0 ? target : target[..question];
        var query = question < 0 ? "" : string.Join('&', target[(question + 1)..].Split('&').Order(StringComparer.Ordinal));
        var headers = new (string Name, string Value)[] { ("host", server.Address.Authority), ("x-amz-date", date), ("x-amz-security-token", Token ?? "") }.Where(h => h.Value.Length > 0 && !LeftOut.Contains(h.Name)).ToArray();
        var names = string.Join(';', headers.Select(h => h.Name));
        var canonical = $"{method}\n{path.Replace("%", "%25", StringComparison.Ordinal)}\n{query}\n"
            + string.Concat(headers.Select(h => $"{h.Name}:{h.Value}\n")) + $"\n{names}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(body)))}";
        var scope = $"{date[..8]}/{Region}/{Service}/aws4_request";
        var toSign = $"AWS4-HMAC-SHA256\n{date}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = Encoding.UTF8.GetBytes("AWS4" + Secret);
        foreach (var part in scope.Split('/')) key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        return $"AWS4-HMAC-SHA256 Credential={KeyId}/{scope}, SignedHeaders={names}, Signature={Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)))}";
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}

/// <summary>What came back.</summary>
internal sealed record Answer(int Status, string? ErrorType, string Body)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string Message => Json.GetProperty("message").GetString()!;

    /// <summary>SQS names its errors in the body.</summary>
    public string SqsErrorType => Json.GetProperty("__type").GetString()!.Split('#')[1];

    /// <summary>The text of the first element of that name in an answer of the query protocol; null: there is none.</summary>
    public string? Xml(string name) => System.Xml.Linq.XDocument.Parse(Body).Descendants().FirstOrDefault(e => e.Name.LocalName == name)?.Value;

    /// <summary>Status, code and text of a refusal in the query protocol.</summary>
    public (int Status, string? Code, string? Message) Refusal => (Status, Xml("Code"), Xml("Message"));

    /// <summary>A map of attributes in the query protocol.</summary>
    public Dictionary<string, string> Entries => System.Xml.Linq.XDocument.Parse(Body).Descendants().Where(e => e.Name.LocalName == "entry").ToDictionary(e => e.Elements().First().Value, e => e.Elements().Last().Value);
}
