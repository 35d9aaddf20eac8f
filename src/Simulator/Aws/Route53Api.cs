using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Postroad.Simulator.Permissions;
using Postroad.Simulator.Zones;

namespace Postroad.Simulator.Aws;

/// <summary>
/// The hosted zones of Route 53 (API reference 2013-04-01, REST with XML): those of the registrar, so that what is changed here is what its name server answers. A batch is done whole or not at all.
/// </summary>
internal sealed class Route53Api(Registrar registrar, SimulatorOptions options)
{
    public const string Space = "https://route53.amazonaws.com/doc/2013-04-01/", Root = "/2013-04-01";

    /// <summary>One for the whole world (AWS General Reference, "Amazon Route 53 endpoints and quotas").</summary>
    private const string Region = "us-east-1";

    private readonly ConcurrentDictionary<string, DateTimeOffset> changes = new(StringComparer.Ordinal);

    public static bool IsOurs(HttpRequest request) => request.Path.StartsWithSegments(Root);

    /// <summary>Null when it answered; else what to refuse.</summary>
    public async Task<AwsError?> HandleAsync(HttpContext context, Signed who, ReadOnlyMemory<byte> body)
    {
        if (who.Region != Region) return AwsError.Signature("SignatureDoesNotMatch", $"Credential should be scoped to a valid region, not '{who.Region}'. ");
        string[] parts = [.. context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries).Skip(1)];
        return (context.Request.Method, parts) switch
        {
            ("GET", ["hostedzonesbyname"]) => Access.Route53(who, "ListHostedZonesByName", "*") ?? await ByNameAsync(context),
            ("GET", ["hostedzone", var id, "rrset"]) => Access.Route53(who, "ListResourceRecordSets", ArnOf(id)) ?? await SetsAsync(context, id),
            ("POST", ["hostedzone", var id, "rrset"]) => Access.Route53(who, "ChangeResourceRecordSets", ArnOf(id)) ?? await ChangeAsync(context, id, body),
            ("GET", ["change", var id]) => Access.Route53(who, "GetChange", $"arn:aws:route53:::change/{id}") ?? await StatusAsync(context, id),
            _ => new AwsError(404, "UnknownOperationException", $"The simulator does not know {context.Request.Method} {context.Request.Path}.", "unknown_operation"),
        };
    }

    /// <summary>The id of a zone, which does not change.</summary>
    private static string IdOf(Zone zone) => "Z" + Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(zone.Name)))[..20];

    private static string ArnOf(string id) => $"arn:aws:route53:::hostedzone/{id}";

    private async Task<AwsError?> ByNameAsync(HttpContext context)
    {
        var (from, most) = (Backwards(context.Request.Query["dnsname"].ToString()), Most(context.Request.Query["maxitems"].ToString(), 100));
        var found = registrar.Zones.Where(z => string.CompareOrdinal(Backwards(z.Name), from) >= 0).OrderBy(z => Backwards(z.Name), StringComparer.Ordinal).Take(most + 1).ToList();
        await WriteAsync(context, "ListHostedZonesByName", xml =>
        {
            xml.WriteStartElement("HostedZones");
            foreach (var zone in found.Take(most))
            {
                xml.WriteStartElement("HostedZone");
                xml.WriteElementString("Id", $"/hostedzone/{IdOf(zone)}");
                xml.WriteElementString("Name", $"{zone.Name}.");
                xml.WriteElementString("CallerReference", zone.Name);
                xml.WriteStartElement("Config");
                xml.WriteElementString("PrivateZone", "false");
                xml.WriteEndElement();
                xml.WriteElementString("ResourceRecordSetCount", Number(ZoneSets.Of(zone).Count));
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
            if (context.Request.Query["dnsname"].ToString() is { Length: > 0 } asked) xml.WriteElementString("DNSName", asked);
            xml.WriteElementString("IsTruncated", found.Count > most ? "true" : "false");
            xml.WriteElementString("MaxItems", Number(most));
        });
        return null;
    }

    private async Task<AwsError?> SetsAsync(HttpContext context, string id)
    {
        if (registrar.Zones.FirstOrDefault(z => IdOf(z) == id) is not { } zone) return NoZone(id);
        var (name, type) = (context.Request.Query["name"].ToString(), context.Request.Query["type"].ToString());
        if (type.Length > 0 && name.Length == 0) return Invalid("The input is not valid: type without name.");
        var (from, most) = (Backwards(name), Most(context.Request.Query["maxitems"].ToString(), 300));
        var sets = ZoneSets.Of(zone).OrderBy(s => Backwards(s.Name), StringComparer.Ordinal).ThenBy(s => s.Type, StringComparer.Ordinal)
            .Where(s => string.CompareOrdinal(Backwards(s.Name), from) is var order && (order > 0 || (order == 0 && string.CompareOrdinal(s.Type, type) >= 0))).ToList();
        await WriteAsync(context, "ListResourceRecordSets", xml =>
        {
            xml.WriteStartElement("ResourceRecordSets");
            foreach (var set in sets.Take(most)) ZoneSets.Write(xml, set);
            xml.WriteEndElement();
            xml.WriteElementString("IsTruncated", sets.Count > most ? "true" : "false");
            if (sets.Count > most)
            {
                xml.WriteElementString("NextRecordName", $"{sets[most].Name}.");
                xml.WriteElementString("NextRecordType", sets[most].Type);
            }

            xml.WriteElementString("MaxItems", Number(most));
        });
        return null;
    }

    private async Task<AwsError?> ChangeAsync(HttpContext context, string id, ReadOnlyMemory<byte> body)
    {
        if (registrar.Zones.FirstOrDefault(z => IdOf(z) == id) is not { } zone) return NoZone(id);
        XElement root;
        try { root = XElement.Load(new MemoryStream(body.ToArray())); }
        catch (XmlException) { return new AwsError(400, "MalformedInput", "Request body is not XML.", "bad_request"); }
        if (root.Name != XName.Get("ChangeResourceRecordSetsRequest", Space)) return new AwsError(400, "MalformedInput", $"Unexpected root element {root.Name}.", "bad_request");
        AwsError? refused = null;
        var outcome = await registrar.EditAsync(zone.Name, now =>
        {
            var (changed, faults) = ZoneSets.Apply(now, root);
            refused = faults.Count > 0 ? Invalid($"[{string.Join(", ", faults)}]", "InvalidChangeBatch") : null;
            return refused is null ? new ZoneOutcome.Served(changed) : new ZoneOutcome.Faulty(faults);
        }, context.RequestAborted);
        if (refused is not null) return refused;
        if (outcome is ZoneOutcome.Faulty faulty) return Invalid($"[{string.Join(", ", faulty.Faults)}]", "InvalidChangeBatch");
        if (outcome is not ZoneOutcome.Served) return new AwsError(500, "InternalFailure", "The name server does not serve it.", "unavailable");
        var change = "C" + RandomNumberGenerator.GetHexString(20);
        changes[change] = options.Clock.GetUtcNow();
        await WriteChangeAsync(context, "ChangeResourceRecordSets", change, "PENDING");
        return null;
    }

    // The name server had it before the call was answered.
    private async Task<AwsError?> StatusAsync(HttpContext context, string id)
    {
        if (!changes.ContainsKey(id)) return new AwsError(404, "NoSuchChange", $"Could not find resource with ID: {id}", "not_found");
        await WriteChangeAsync(context, "GetChange", id, "INSYNC");
        return null;
    }

    private Task WriteChangeAsync(HttpContext context, string operation, string id, string status) => WriteAsync(context, operation, xml =>
    {
        xml.WriteStartElement("ChangeInfo");
        xml.WriteElementString("Id", $"/change/{id}");
        xml.WriteElementString("Status", status);
        xml.WriteElementString("SubmittedAt", changes[id].UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        xml.WriteEndElement();
    });

    private static Task WriteAsync(HttpContext context, string operation, Action<XmlWriter> write) => QueryAnswer.SendAsync(context, 200, AwsAnswer.NewRequestId(), xml =>
    {
        xml.WriteStartElement($"{operation}Response", Space);
        write(xml);
        xml.WriteEndElement();
    });

    private static AwsError NoZone(string id) => new(404, "NoSuchHostedZone", $"No hosted zone found with ID: {id}", "not_found");

    private static AwsError Invalid(string message, string type = "InvalidInput") => new(400, type, message, "bad_request");

    /// <summary>As Route 53 sorts names: by labels from the right ("ListHostedZonesByName").</summary>
    private static string Backwards(string name) => string.Concat(name.Trim().TrimEnd('.').ToLowerInvariant().Split('.').Reverse().Select(label => label + "."));

    private static int Most(string text, int usual) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 300 ? Math.Min(number, usual) : usual;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
