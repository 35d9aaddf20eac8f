using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.DataProtection;
using Postroad.Core.Accounts;
using Postroad.Web.Hosting;

namespace Postroad.Web.SignIn;

/// <summary>A form that was sent when nobody was signed in any more.</summary>
/// <param name="Path">Where to, with its query.</param>
public sealed record KeptForm(string Path, IReadOnlyList<KeptField> Fields);

/// <summary>One value of it. Passwords and other secrets are not among them.</summary>
public sealed record KeptField(string Name, string Value);

/// <summary>
/// Keeps what somebody typed whose session ended meanwhile: it goes through the sign-in page, sealed, lies beside the new session until it is sent, and is sent by the
/// person, who sees first what it is. Only what a page of ours sent is kept, by the word of the browser (RFC 6454 section 7); so another site cannot have anything sent.
/// </summary>
internal sealed partial class KeptForms(IDataProtectionProvider protection, Sessions sessions, Origins origins, TimeProvider time)
{
    /// <summary>Characters of a sealed form, of which the text is compressed: some 2 MB of HTML.</summary>
    public const int MostSealed = 400_000;

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private static readonly string[] Secret = ["password", "secret", "present", "next", "token", "code"];

    private readonly IDataProtector protector = protection.CreateProtector("form kept over a sign-in");

    /// <summary>Asked when a request is to be sent to the sign-in page: true when that page is shown in place, with the form inside.</summary>
    public async Task<bool> TryKeepAsync(HttpContext http)
    {
        if (await SealAsync(http) is not { } kept) return false;
        http.Features.Set(kept);
        return true;
    }

    /// <summary>Puts the form of a request of somebody who is signed in beside their session. False: it is none of ours, or too long.</summary>
    public async Task<bool> KeepBesideAsync(HttpContext http) => Callers.SessionOf(http) is { } session && await SealAsync(http) is { } kept && await StoreAsync(http, session, kept.Written);

    /// <summary>Null: not what a page of ours sent, or too long.</summary>
    private async Task<Kept?> SealAsync(HttpContext http)
    {
        if (!HttpMethods.IsPost(http.Request.Method) || !http.Request.HasFormContentType || !IsOurs(http)) return null;
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var fields = form.Where(f => f.Key != "__RequestVerificationToken" && !Secret.Any(s => f.Key.Contains(s, StringComparison.OrdinalIgnoreCase)))
            .SelectMany(f => f.Value.Select(value => new KeptField(f.Key, value ?? ""))).ToList();
        if (ReturnPath.Of(http.Request.Path + http.Request.QueryString, "") is not { Length: > 0 } path || Seal(new KeptForm(path, fields)) is not { } written) return null;
        return new Kept(written, path);
    }

    /// <summary>What the sign-in page hands on in its form; null: nothing is kept.</summary>
    public static string? Of(HttpContext http) => http.Features.Get<Kept>()?.Written;

    /// <summary>Once somebody is signed in: puts the form beside their session. False: it is none of ours, or too old.</summary>
    public async Task<bool> StoreAsync(HttpContext http, string session, string written)
    {
        if (written.Length > MostSealed || Read(written) is null) return false;
        await sessions.KeepAsync(session, written, http.RequestAborted);
        return true;
    }

    /// <summary>Null: nothing is kept beside this session, or not any more.</summary>
    public async Task<KeptForm?> FindAsync(HttpContext http) =>
        Callers.SessionOf(http) is { } session && await sessions.KeptAsync(session, http.RequestAborted) is { } written ? Read(written) : null;

    public Task DropAsync(HttpContext http) => sessions.KeepAsync(Callers.SessionOf(http)!, null, http.RequestAborted);

    /// <summary>Shows the sign-in page in place of a redirection to it, when a form was kept.</summary>
    public static async Task ShowAsync(HttpContext http, RequestDelegate next)
    {
        await next(http);
        if (http.Features.Get<Kept>() is not { IsShown: false } kept || http.Response.HasStarted) return;
        http.Features.Set(kept with { IsShown = true });
        http.SetEndpoint(null);
        http.Request.RouteValues.Clear();
        // The body was read; a limit of the other page comes too late for it.
        http.Features.Set<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>(null);
        (http.Request.Method, http.Request.Path, http.Request.QueryString) = (HttpMethods.Get, "/sign-in", QueryString.Create("from", kept.Path));
        http.Response.StatusCode = StatusCodes.Status401Unauthorized;
        await next(http);
    }

    private bool IsOurs(HttpContext http) =>
        http.Request.Headers.Origin is [{ } from] && Uri.TryCreate(from, UriKind.Absolute, out var origin) && origin.GetLeftPart(UriPartial.Authority) == origins.Admin.GetLeftPart(UriPartial.Authority);

    private string? Seal(KeptForm form)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            JsonSerializer.Serialize(brotli, new Envelope(form, time.GetUtcNow() + Lifetime), KeptJson.Default.Envelope);
        var written = Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlEncode(protector.Protect(packed.ToArray()));
        return written.Length <= MostSealed ? written : null;
    }

    private KeptForm? Read(string written)
    {
        try
        {
            using var packed = new BrotliStream(new MemoryStream(protector.Unprotect(Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlDecode(written))), CompressionMode.Decompress);
            return JsonSerializer.Deserialize(packed, KeptJson.Default.Envelope) is { } envelope && envelope.EndsAt > time.GetUtcNow() ? envelope.Form : null;
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return null;
        }
    }

    private sealed record Kept(string Written, string Path)
    {
        public bool IsShown { get; init; }
    }

    private sealed record Envelope(KeptForm Form, DateTimeOffset EndsAt);

    [JsonSerializable(typeof(Envelope))]
    private sealed partial class KeptJson : JsonSerializerContext;
}
