using System.Globalization;
using System.Text.Json;
using Postroad.Simulator.Control;
using Postroad.Simulator.Storage;

namespace Postroad.Simulator.Aws;

/// <summary>GetAccount, PutAccountSendingAttributes and PutAccountDetails.</summary>
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
            if (account.Details is { } details) DetailsRequest.Write(json, details);
            json.WriteString("EnforcementStatus", account.Suspended ? "SHUTDOWN" : account.UnderReview ? "PROBATION" : "HEALTHY");
            json.WriteStartObject("PricingAttributes");
            json.WriteString("CurrentPlan", account.Plan);
            json.WriteString("NextPlan", account.Plan);
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

    /// <summary>Keeps what is told of the mail; asking for production access begins a review, while which nothing can be told anew.</summary>
    public async Task<AwsError?> PutDetailsAsync(HttpContext context, string regionName, ReadOnlyMemory<byte> body)
    {
        if (DetailsRequest.Read(JsonInput.Parse(body), out var details, out var asksForProduction) is { } wrong) return wrong;
        lock (room.Gate)
        {
            var account = settings.Region(regionName).Settings;
            if (account.Details?.Review == "PENDING") return new AwsError(409, "ConflictException", "Your account details are under review. Wait until the review is complete before you change them.", "conflict");
            var review = asksForProduction && account.Sandbox ? "PENDING" : account.Details?.Review;
            var @case = review == "PENDING" ? Random.Shared.NextInt64(100_000_000_000, 999_999_999_999).ToString(CultureInfo.InvariantCulture) : account.Details?.CaseId;
            settings.Change(account with { Details = details! with { Review = review, CaseId = @case } });
        }

        await AwsAnswer.WriteAsync(context, SesApi.ContentType, _ => { });
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
