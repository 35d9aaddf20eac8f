using System.Globalization;
using Postroad.Simulator.Mailboxes;
using Postroad.Simulator.Regions;

namespace Postroad.Simulator.Storage;

/// <summary>
/// Message ids as SES makes them (010701a2094b0850-7c1d3e5f-2a4b-4c6d-8e9f-0a1b2c3d4e5f-000000). The mail's number is in the last group of the
/// UUID, so that no index of ids is kept; a whole id is always compared before it is believed.
/// </summary>
internal static class MessageId
{
    public static string Of(int number, long acceptedAtMs, string region)
    {
        var place = Place.RegionOf(region) == "us-east-1" ? "0100" : "0107";
        var hash = Chance.Mix(((ulong)acceptedAtMs << 20) ^ (ulong)number);
        var tail = ((hash & 0xFFFF) << 32) | (uint)number ^ Mask(acceptedAtMs);
        return string.Create(CultureInfo.InvariantCulture,
            $"{place}{acceptedAtMs:x12}-{(uint)(hash >> 32):x8}-{(ushort)(hash >> 16):x4}-4{(hash >> 48) & 0xFFF:x3}-8{(hash >> 36) & 0xFFF:x3}-{tail:x12}-000000");
    }

    /// <summary>The number that an id claims, or -1.</summary>
    public static int NumberIn(string id)
    {
        if (id.Length != 60 || !long.TryParse(id.AsSpan(4, 12), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var at))
            return -1;
        return uint.TryParse(id.AsSpan(45, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var tail)
            ? (int)(tail ^ Mask(at)) : -1;
    }

    /// <summary>The Message-ID that recipients see: SES writes its own over the sender's.</summary>
    public static string Header(string id, string region) =>
        Place.RegionOf(region) == "us-east-1" ? $"<{id}@email.amazonses.com>" : $"<{id}@{Place.RegionOf(region)}.amazonses.com>";

    private static uint Mask(long acceptedAtMs) => (uint)Chance.Mix((ulong)acceptedAtMs);
}
