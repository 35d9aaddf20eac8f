using System.Text.Json;
using Postroad.Simulator.Control;
using Postroad.Simulator.Storage;

namespace Postroad.Simulator.Aws;

/// <summary>GetAccount and PutAccountSendingAttributes.</summary>
internal sealed class AccountApi(Mailroom room, Settings settings)
{
    public async Task<AwsError?> GetAsync(HttpContext context, string regionName)
    {
        var region = settings.Region(regionName);
        var account = region.Settings;
        int sent;
        lock (room.Gate) sent = region.SentLast24Hours();
        await AwsAnswer.WriteAsync(context, SesApi.ContentType, json =>
        {
            json.WriteBoolean("DedicatedIpAutoWarmupEnabled", false);
            json.WriteString("EnforcementStatus", account.Suspended ? "SHUTDOWN" : "HEALTHY");
            json.WriteStartObject("PricingAttributes");
            json.WriteString("CurrentPlan", "ESSENTIALS");
            json.WriteString("NextPlan", "ESSENTIALS");
            json.WriteEndObject();
            json.WriteBoolean("ProductionAccessEnabled", !account.Sandbox);
            json.WriteStartObject("SendQuota");
            json.WriteNumber("Max24HourSend", account.Max24HourSend);
            json.WriteNumber("MaxSendRate", account.MaxSendRate);
            json.WriteNumber("SentLast24Hours", (double)sent);
            json.WriteEndObject();
            json.WriteBoolean("SendingEnabled", account.SendingEnabled && !account.Suspended);
            json.WriteStartObject("SuppressionAttributes");
            json.WriteStartArray("SuppressedReasons");
            foreach (var reason in region.SuppressedReasons) json.WriteStringValue(reason);
            json.WriteEndArray();
            json.WriteEndObject();
        });
        return null;
    }

    public async Task<AwsError?> PutSuppressionAsync(HttpContext context, string regionName, ReadOnlyMemory<byte> body)
    {
        var reasons = JsonInput.Parse(body).Texts("SuppressedReasons") ?? [];
        if (SetOptions.WrongReason(reasons) is { } wrong) return wrong;
        lock (room.Gate) settings.Change(settings.Region(regionName), region => region.SuppressedReasons = reasons);
        await AwsAnswer.WriteAsync(context, SesApi.ContentType, _ => { });
        return null;
    }

    public async Task<AwsError?> PutSendingAsync(HttpContext context, string regionName, ReadOnlyMemory<byte> body)
    {
        using var input = JsonDocument.Parse(body.IsEmpty ? "{}"u8.ToArray() : body);
        var enabled = input.RootElement.TryGetProperty("SendingEnabled", out var value) && value.ValueKind == JsonValueKind.True;
        lock (room.Gate) settings.Change(settings.Region(regionName).Settings with { SendingEnabled = enabled });
        await AwsAnswer.WriteAsync(context, SesApi.ContentType, _ => { });
        return null;
    }
}
