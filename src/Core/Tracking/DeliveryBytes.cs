using System.Buffers.Binary;
using Postroad.Core.Primitives;

namespace Postroad.Core.Tracking;

/// <summary>A delivery as 9 bytes, big-endian: send (40 bits), number in it (32 bits).</summary>
internal static class DeliveryBytes
{
    public const int Length = 9;

    /// <exception cref="ArgumentOutOfRangeException">The send's id does not fit into 40 bits or the number in it is negative.</exception>
    public static void Put(DeliveryRef delivery, Span<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((ulong)delivery.Send.Value, (ulong)SendId.Max, nameof(delivery));
        ArgumentOutOfRangeException.ThrowIfNegative(delivery.Seq, nameof(delivery));
        BinaryPrimitives.WriteInt64BigEndian(bytes, delivery.Send.Value << 24);
        BinaryPrimitives.WriteInt32BigEndian(bytes[5..], delivery.Seq);
    }

    public static DeliveryRef Get(ReadOnlySpan<byte> bytes) =>
        new(new SendId(BinaryPrimitives.ReadInt64BigEndian(bytes) >>> 24), BinaryPrimitives.ReadInt32BigEndian(bytes[5..]));
}
