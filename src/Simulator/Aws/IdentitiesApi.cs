using System.Globalization;
using System.Text.Json;
using Postroad.Simulator.Control;
using Postroad.Simulator.Regions;
using Postroad.Simulator.Storage;

namespace Postroad.Simulator.Aws;

/// <summary>Lists, shows and deletes identities, and hands on what changes them.</summary>
internal sealed class IdentitiesApi(Mailroom room, Settings settings, SimulatorOptions options, IdentityChanges changes)
{
    private const int MaxPage = 1000;

    /// <summary>Page and token come in the query (older models) or in the body.</summary>
    public async Task<AwsError?> ListAsync(HttpContext context, string region, ReadOnlyMemory<byte> body)
    {
        var input = JsonInput.Parse(body);
        var size = input.Whole("PageSize") ?? Whole(context.Request.Query["PageSize"]) ?? 0;
        if (size is < 0 or > MaxPage) return AwsError.BadRequest($"PageSize is {size}; 0 to {MaxPage} are allowed.");
        var token = input.Text("NextToken") ?? context.Request.Query["NextToken"].ToString();
        if ((token.Length == 0 ? 0 : Whole(token)) is not { } from) return AwsError.BadRequest("The specified NextToken is not valid.");
        EmailIdentity[] all;
        lock (room.Gate) all = [.. settings.Region(region).IdentityNames().Select(settings.Region(region).Identity).OfType<EmailIdentity>()];
        if (size == 0) size = MaxPage;
        await AwsAnswer.WriteAsync(context, SesApi.ContentType, json =>
        {
            json.WriteStartArray("EmailIdentities");
            foreach (var identity in all.Skip(from).Take(size)) IdentityJson.WriteListed(json, identity);
            json.WriteEndArray();
            if (from + size < all.Length) json.WriteString("NextToken", (from + size).ToString(CultureInfo.InvariantCulture));
        });
        return null;
    }

    public async Task<AwsError?> HandleAsync(HttpContext context, string regionName, string[] rest, ReadOnlyMemory<byte> body)
    {
        var region = settings.Region(regionName);
        var input = JsonInput.Parse(body);
        AwsError? wrong;
        Action<Utf8JsonWriter> answer = _ => { };
        lock (room.Gate)
        {
            wrong = (context.Request.Method, rest) switch
            {
                ("POST", []) => changes.Create(region, input, out answer),
                ("GET", [var name]) => Get(region, name, out answer),
                ("DELETE", [var name]) => Delete(region, name),
                ("PUT", [var name, "mail-from"]) => changes.PutMailFrom(region, name, input),
                ("PUT", [var name, "dkim"]) => changes.PutDkim(region, name, input),
                ("PUT", [var name, "dkim", "signing"]) => changes.PutSigning(region, name, input, out answer),
                _ => new AwsError(404, "UnknownOperationException", $"The simulator does not know {context.Request.Method} {context.Request.Path}.", "unknown_operation"),
            };
        }

        if (wrong is null) await AwsAnswer.WriteAsync(context, SesApi.ContentType, answer);
        return wrong;
    }

    private AwsError? Get(Region region, string name, out Action<Utf8JsonWriter> answer)
    {
        answer = _ => { };
        if (region.Identity(name) is not { } identity) return IdentityChanges.Missing(name);
        var set = identity.ConfigurationSet ?? (options.IdentitiesUseSet ? options.ConfigurationSet : null);
        answer = json => IdentityJson.WriteWhole(json, identity with { ConfigurationSet = set });
        return null;
    }

    private AwsError? Delete(Region region, string name)
    {
        if (region.Identity(name) is null) return IdentityChanges.Missing(name);
        settings.DeleteIdentity(region, name);
        return null;
    }

    private static int? Whole(string? text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
