using System.Text.Json;
using Postroad.Simulator.Control;
using Postroad.Simulator.Faults;
using Postroad.Simulator.Permissions;
using Postroad.Simulator.Sending;

namespace Postroad.Simulator.Aws;

/// <summary>SendEmail, with the faults around it in the order in which a real line could break.</summary>
internal sealed class SendEmail(PostOffice office, Settings settings, FaultStrikes faults, Refusals refusals, TimeProvider clock)
{
    private static readonly AwsError TooFast = new(429, "TooManyRequestsException", "Maximum sending rate exceeded.", "too_fast");
    private static readonly AwsError Unavailable = new(503, "ServiceUnavailableException", "Service Unavailable", "unavailable");
    private long nonsense;

    public async Task<AwsError?> HandleAsync(HttpContext context, Signed who, ReadOnlyMemory<byte> body)
    {
        var happening = settings.Faults.NextRequest();
        if (Strikes(FaultKind.Throttle, happening)) return TooFast;
        if (Strikes(FaultKind.UnavailableBeforeAccepting, happening)) return Unavailable;
        if (Strikes(FaultKind.ResetBeforeAccepting, happening)) return Reset(context);
        if (Strikes(FaultKind.Hang, happening)) return await HangAsync(context, settings.Faults.Settings.Hang);

        using var request = SendRequest.Parse(body.Span);
        var sourceIp = context.Connection.RemoteIpAddress?.MapToIPv4().ToString() ?? "127.0.0.1";
        if (DraftReader.Read(request, sourceIp, out var draft) is { } wrong) return wrong;
        if (office.Denied(who, request.IsRaw ? "ses:SendRawEmail" : "ses:SendEmail", draft!, "2") is { } denied) return denied;
        if (office.Accept(who.Place, draft!, out var messageId) is { } refused) return refused;

        if (Strikes(FaultKind.ResetAfterAccepting, happening)) return Reset(context);
        if (Strikes(FaultKind.UnavailableAfterAccepting, happening)) return Unavailable;
        if (Strikes(FaultKind.HangAfterAccepting, happening)) return await HangAsync(context, settings.Faults.Settings.HangAfterAccepting);
        if (Strikes(FaultKind.Nonsense, happening)) return await AnswerNonsenseAsync(context, messageId);
        await AwsAnswer.WriteAsync(context, SesApi.ContentType, json => json.WriteString("MessageId", messageId));
        return null;
    }

    private async Task<AwsError?> HangAsync(HttpContext context, Fault fault)
    {
        refusals.Count("unavailable");
        try { await Task.Delay(TimeSpan.FromSeconds(fault.Seconds), clock, context.RequestAborted); }
        catch (OperationCanceledException) { /* the client gave up first */ }
        return Reset(context);
    }

    private static AwsError? Reset(HttpContext context)
    {
        context.Abort();
        return null;
    }

    private async Task<AwsError?> AnswerNonsenseAsync(HttpContext context, string messageId)
    {
        var broken = Interlocked.Increment(ref nonsense) % 2 == 0;
        var half = JsonEncodedText.Encode(messageId[..20]);
        var body = broken ? System.Text.Encoding.UTF8.GetBytes($"{{\"MessageId\":\"{half}") : [];
        await AwsAnswer.WriteAsync(context, 200, SesApi.ContentType, body);
        return null;
    }

    private bool Strikes(FaultKind kind, Happening happening) => faults.Strikes(kind, happening);
}
