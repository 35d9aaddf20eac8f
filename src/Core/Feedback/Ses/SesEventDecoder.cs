using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Postroad.Core.Feedback.Ses;

/// <summary>
/// One decoder for all bodies in which SES events arrive: SNS envelope, SES event as it is (raw delivery), EventBridge, and SES's two notices
/// that are no events. Never throws; what it does not understand is poison with a reason. Safe for use by many at once.
/// </summary>
public sealed class SesEventDecoder(DeliveryKeyReader keys, TimeProvider time)
{
    /// <summary>Most bytes of one body; SQS and SNS carry at most 1 MiB.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>EventBridge inside SNS is the deepest real one.</summary>
    private const int MaxEnvelopes = 2;

    public Decoded Decode(string body)
    {
        if (body.Length > MaxBytes) return TooLarge;
        var buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(body.Length));
        try
        {
            return Decode(buffer.AsSpan(0, Encoding.UTF8.GetBytes(body, buffer)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public Decoded Decode(ReadOnlySpan<byte> body)
    {
        if (body.Length > MaxBytes) return TooLarge;
        try
        {
            return Decode(body, new SesEvent(), 0);
        }
        catch (JsonException)
        {
            return Decoded.Poison("not JSON");
        }
        catch (InvalidOperationException)
        {
            // Utf8JsonReader: a text that is not Unicode (lone surrogate).
            return Decoded.Poison("a text that is not Unicode");
        }
    }

    private static Decoded TooLarge => Decoded.Poison("larger than 1 MiB");

    private Decoded Decode(ReadOnlySpan<byte> body, SesEvent it, int envelopes)
    {
        body = body.TrimStart(" \t\r\n\uFEFF"u8);
        if (body.IsEmpty || body[0] != '{')
            return body.IndexOf("Successfully validated SNS topic"u8) >= 0 ? Decoded.Ignored("notice of SES: topic validated") : Decoded.Poison("not JSON");

        Read(body, it, withHeaders: false);
        if (it.Type is null && it.Inner is not null) return Unwrap(it, envelopes);
        if (it.DeliveryKey is null && it.HasHeaders) Read(body, it, withHeaders: true);
        return Judge(it);
    }

    private static void Read(ReadOnlySpan<byte> body, SesEvent it, bool withHeaders)
    {
        var json = new Utf8JsonReader(body, isFinalBlock: true, default);
        json.Read();
        SesEventReader.ReadRoot(ref json, it, withHeaders);
    }

    private Decoded Unwrap(SesEvent envelope, int envelopes)
    {
        var inner = envelope.Inner!;
        try
        {
            if (envelope.EnvelopeType is "SubscriptionConfirmation" or "UnsubscribeConfirmation") return Decoded.Ignored("confirmation of SNS");
            if (envelopes == MaxEnvelopes) return Decoded.Poison("too many envelopes");
            return Decode(inner.AsSpan(0, envelope.InnerLength), new SesEvent { EnvelopeAt = envelope.EnvelopeAt }, envelopes + 1);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(inner);
        }
    }

    private Decoded Judge(SesEvent it)
    {
        if (it.Type is null) return Decoded.Poison("JSON, but no SES event");
        if (it.Type == "AmazonSnsSubscriptionSucceeded") return Decoded.Ignored("notice of SES: subscription succeeded");
        if (it.Type is "Open" or "Click") return Decoded.Ignored("opens and clicks are counted by our own links");
        if (SesEventTranslation.TypeOf(it.Type) is not { } type)
            return Decoded.Ignored(it.Type == "Subscription" ? "contact lists of SES are not used" : "a kind of event that is not known");
        if (it.DeliveryKey is null) return Decoded.Foreign("no delivery key: mail of another program");
        if (!keys(it.DeliveryKey, out var delivery)) return Decoded.Foreign("a delivery key that is not ours");
        return Decoded.Of(SesEventTranslation.Translate(it, type, delivery, time.GetUtcNow()));
    }
}
