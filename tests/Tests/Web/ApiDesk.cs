using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Accounts;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Web;

/// <summary>A program with an API key.</summary>
internal sealed class ApiDesk : IDisposable
{
    private readonly Guest guest;
    private readonly string key;

    private ApiDesk(Guest guest, string key) => (this.guest, this.key) = (guest, key);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<ApiDesk> OpenAsync(Installation installation, CustomerId customer, params string[] scopes)
    {
        var made = await installation.Web.Services.GetRequiredService<ApiKeys>().CreateAsync(
            customer, "Shop", scopes.Length == 0 ? [ApiScopes.Everything] : scopes, "Ines Moreau", isAdministrator: true, Cancel);
        return new ApiDesk(new Guest(installation.Web), Assert.IsType<Edit<NewApiKey>.Saved>(made).Value.Secret);
    }

    public async Task<ApiAnswer> CallAsync(string method, string path, object? body = null, string? onceKey = null, Action<HttpRequestMessage>? change = null)
    {
        using HttpContent? content = body switch
        {
            null => null,
            byte[] bytes => new ByteArrayContent(bytes),
            _ => new StringContent(body as string ?? JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"),
        };
        using var answer = await guest.AdminAsync($"/api/v1{path}", new HttpMethod(method), content, message =>
        {
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
            if (onceKey is not null) message.Headers.Add("Idempotency-Key", onceKey);
            change?.Invoke(message);
        });
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        return new ApiAnswer((int)answer.StatusCode, text, answer.Headers.Concat(answer.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value)));
    }

    public void Dispose() => guest.Dispose();
}

/// <summary>An answer of the API.</summary>
internal sealed record ApiAnswer(int Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public JsonElement Json => JsonElement.Parse(Text);

    public ApiAnswer Expect(int status)
    {
        Assert.True(status == Status, $"{Status} in place of {status}: {Text}");
        return this;
    }

    /// <summary>A refusal as a problem document. Fields that it names.</summary>
    public IReadOnlyList<string> Problem(int status)
    {
        Expect(status);
        Assert.StartsWith("application/problem+json", Headers["Content-Type"], StringComparison.Ordinal);
        Assert.Equal(status, Json.GetProperty("status").GetInt32());
        Assert.NotEmpty(Json.GetProperty("title").GetString()!);
        return Json.TryGetProperty("errors", out var errors) ? [.. errors.EnumerateArray().Select(e => e.GetProperty("field").GetString()!)] : [];
    }
}
