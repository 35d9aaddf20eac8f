using System.Globalization;
using System.Text.Json;
using Postroad.Simulator.Control;
using Postroad.Simulator.Regions;
using Postroad.Simulator.Sending;
using Postroad.Simulator.Storage;

namespace Postroad.Simulator.Aws;

/// <summary>The account's own suppression list. Mail to an address on it is taken, and bounces (developer guide, "Using the account-level suppression list").</summary>
internal sealed class SuppressionApi(Mailroom room, Settings settings, SimulatorOptions options)
{
    public async Task<AwsError?> HandleAsync(HttpContext context, string regionName, string[] rest, ReadOnlyMemory<byte> body)
    {
        var (region, input) = (settings.Region(regionName), JsonInput.Parse(body));
        AwsError? wrong;
        Action<Utf8JsonWriter> answer = _ => { };
        lock (room.Gate)
        {
            wrong = (context.Request.Method, rest) switch
            {
                ("PUT", []) => Put(region, input),
                ("GET", []) => List(context, region, out answer),
                ("GET", [var address]) => Get(region, address, out answer),
                ("DELETE", [var address]) => Delete(region, address),
                _ => new AwsError(404, "UnknownOperationException", $"The simulator does not know {context.Request.Method} {context.Request.Path}.", "unknown_operation"),
            };
        }

        if (wrong is null) await AwsAnswer.WriteAsync(context, SesApi.ContentType, answer);
        return wrong;
    }

    private AwsError? Put(Region region, JsonInput input)
    {
        var (address, reason) = (input.Text("EmailAddress") ?? "", input.Text("Reason") ?? "");
        if (region.Settings.Sandbox) return AwsError.BadRequest("Your account is in the sandbox, which does not allow adding addresses to the suppression list.");
        if (SetOptions.WrongReason([reason]) is { } wrong) return wrong;
        if (!address.Contains('@') || IdentityRules.Fault(address) is not null) return AwsError.BadRequest($"Invalid email address <{address}>.");
        settings.Change(region, r => r.Suppressed[address.ToLowerInvariant()] = new SuppressedAddress(address, reason, options.Clock.GetUtcNow()));
        return null;
    }

    private static AwsError? List(HttpContext context, Region region, out Action<Utf8JsonWriter> answer)
    {
        answer = _ => { };
        var query = context.Request.Query;
        string[] reasons = [.. query["Reason"].OfType<string>()];
        if (SetOptions.WrongReason(reasons) is { } wrong) return wrong;
        var (from, to) = (Instant(query["StartDate"]), Instant(query["EndDate"]));
        var found = region.Suppressed.Values.Where(s => (reasons.Length == 0 || reasons.Contains(s.Reason)) && !(s.At < from) && !(s.At > to));
        return PageAsked.Of(context, default).Take(found, "SuppressedDestinationSummaries", Write, out answer);
    }

    private static AwsError? Get(Region region, string address, out Action<Utf8JsonWriter> answer)
    {
        answer = _ => { };
        if (region.Suppressed.GetValueOrDefault(address.ToLowerInvariant()) is not { } found) return Missing(address);
        answer = json =>
        {
            json.WritePropertyName("SuppressedDestination");
            Write(json, found);
        };
        return null;
    }

    private AwsError? Delete(Region region, string address)
    {
        if (!region.Suppressed.ContainsKey(address.ToLowerInvariant())) return Missing(address);
        settings.Change(region, r => r.Suppressed.Remove(address.ToLowerInvariant()));
        return null;
    }

    private static void Write(Utf8JsonWriter json, SuppressedAddress entry)
    {
        json.WriteStartObject();
        json.WriteString("EmailAddress", entry.Address);
        json.WriteString("Reason", entry.Reason);
        json.WriteNumber("LastUpdateTime", entry.At.ToUnixTimeMilliseconds() / 1000.0);
        json.WriteEndObject();
    }

    private static AwsError Missing(string address) => AwsError.NotFound($"Email address {address} does not exist on your suppression list.");

    private static DateTimeOffset? Instant(string? text) => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;
}
