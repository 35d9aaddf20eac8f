using System.Globalization;
using System.Text.Json;
using Postroad.Simulator.Control;
using Postroad.Simulator.Mailboxes;
using Postroad.Simulator.Sending;
using Postroad.Simulator.Storage;

namespace Postroad.Simulator.Aws;

/// <summary>Identities: list, get, create (verified at once, only under domains reserved for examples), delete.</summary>
internal sealed class IdentitiesApi(Mailroom room, Settings settings, SimulatorOptions options)
{
    private const int MaxPage = 1000;

    /// <summary>Page and token come in the query (older models) or in the body.</summary>
    public async Task<AwsError?> ListAsync(HttpContext context, string region, ReadOnlyMemory<byte> body)
    {
        var all = settings.Region(region).Settings.Identities;
        var input = JsonElement.Parse(body.IsEmpty ? "{}"u8 : body.Span);
        var size = input.TryGetProperty("PageSize", out var page)
            ? page.GetInt32() : Whole(context.Request.Query["PageSize"].ToString());
        size = size is > 0 and <= MaxPage ? size : MaxPage;
        var from = Whole(input.TryGetProperty("NextToken", out var next)
            ? next.GetString() : context.Request.Query["NextToken"].ToString());
        await AwsAnswer.WriteAsync(context, SesApi.ContentType, json =>
        {
            json.WriteStartArray("EmailIdentities");
            foreach (var identity in all.Skip(from).Take(size)) WriteListed(json, identity);
            json.WriteEndArray();
            if (from + size < all.Count) json.WriteString("NextToken", (from + size).ToString(CultureInfo.InvariantCulture));
        });
        return null;
    }

    public async Task<AwsError?> GetAsync(HttpContext context, string region, string id)
    {
        if (Find(region, id) is not { } identity) return AwsError.NotFound($"Email identity {id} does not exist.");
        await AwsAnswer.WriteAsync(context, SesApi.ContentType, json => WriteIdentity(json, identity, region, options.IdentitiesUseSet ? options.ConfigurationSet : null));
        return null;
    }

    public async Task<AwsError?> CreateAsync(HttpContext context, string region, ReadOnlyMemory<byte> body)
    {
        using var input = JsonDocument.Parse(body);
        var id = input.RootElement.TryGetProperty("EmailIdentity", out var value) ? value.GetString() ?? "" : "";
        if (IdentityRules.Fault(id) is { } fault) return AwsError.BadRequest(fault);
        lock (room.Gate)
        {
            var known = settings.Region(region).Settings;
            if (Find(region, id) is not null)
                return new AwsError(400, "AlreadyExistsException", $"Email identity {id} already exist.", "bad_request");
            settings.Change(known with { Identities = [.. known.Identities, id] });
        }

        await AwsAnswer.WriteAsync(context, SesApi.ContentType, json => WriteIdentity(json, id, region, set: null, withRest: false));
        return null;
    }

    public async Task<AwsError?> DeleteAsync(HttpContext context, string region, string id)
    {
        lock (room.Gate)
        {
            var known = settings.Region(region).Settings;
            if (Find(region, id) is not { } identity) return AwsError.NotFound($"Email identity {id} does not exist.");
            settings.Change(known with { Identities = [.. known.Identities.Where(i => i != identity)] });
        }

        await AwsAnswer.WriteAsync(context, SesApi.ContentType, _ => { });
        return null;
    }

    private static int Whole(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private string? Find(string region, string id) =>
        settings.Region(region).Settings.Identities.FirstOrDefault(i => string.Equals(i, id, StringComparison.OrdinalIgnoreCase));

    private static void WriteListed(Utf8JsonWriter json, string identity)
    {
        json.WriteStartObject();
        json.WriteString("IdentityType", identity.Contains('@') ? "EMAIL_ADDRESS" : "DOMAIN");
        json.WriteString("IdentityName", identity);
        json.WriteBoolean("SendingEnabled", true);
        json.WriteString("VerificationStatus", "SUCCESS");
        json.WriteEndObject();
    }

    private static void WriteIdentity(Utf8JsonWriter json, string identity, string region, string? set, bool withRest = true)
    {
        var isDomain = !identity.Contains('@');
        json.WriteString("IdentityType", isDomain ? "DOMAIN" : "EMAIL_ADDRESS");
        json.WriteBoolean("VerifiedForSendingStatus", true);
        json.WriteStartObject("DkimAttributes");
        json.WriteBoolean("SigningEnabled", isDomain);
        json.WriteString("Status", isDomain ? "SUCCESS" : "NOT_STARTED");
        json.WriteStartArray("Tokens");
        for (var i = 0u; isDomain && i < 3; i++) json.WriteStringValue(Token(identity, region, i));
        json.WriteEndArray();
        if (isDomain) json.WriteString("SigningHostedZone", "dkim.amazonses.com");
        json.WriteString("SigningAttributesOrigin", "AWS_SES");
        json.WriteEndObject();
        if (!withRest) return;
        json.WriteBoolean("FeedbackForwardingStatus", true);
        json.WriteString("VerificationStatus", "SUCCESS");
        if (set is not null) json.WriteString("ConfigurationSetName", set);
        json.WriteStartObject("MailFromAttributes");
        json.WriteString("BehaviorOnMxFailure", "USE_DEFAULT_VALUE");
        json.WriteEndObject();
        json.WriteStartObject("Policies");
        json.WriteEndObject();
        json.WriteStartArray("Tags");
        json.WriteEndArray();
    }

    private static string Token(string identity, string region, uint number)
    {
        var hash = Chance.Hash(number, identity + region);
        return $"{hash:x16}{Chance.Mix(hash):x16}";
    }
}
