namespace Postroad.Core.Primitives;

/// <summary>A customer's key inside the database. 0 stands for the installation itself (sending servers, installation-wide suppressions).</summary>
public readonly record struct CustomerId(long Value)
{
    /// <summary>The installation: rows that belong to no customer.</summary>
    public static readonly CustomerId Installation = new(0);

    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

public readonly record struct UserId(long Value);

public readonly record struct ListId(long Value);

public readonly record struct ContactId(long Value);

public readonly record struct CampaignId(long Value);

public readonly record struct ServerId(long Value);

/// <summary>One run that mails people. Below 2^40, so that it fits into a delivery key.</summary>
public readonly record struct SendId(long Value)
{
    public const long Max = (1L << 40) - 1;
}

/// <summary>A delivery: its send and its number in it, from 1.</summary>
public readonly record struct DeliveryRef(SendId Send, int Seq) : IComparable<DeliveryRef>
{
    public int CompareTo(DeliveryRef other) =>
        Send.Value != other.Send.Value ? Send.Value.CompareTo(other.Send.Value) : Seq.CompareTo(other.Seq);

    public static bool operator <(DeliveryRef left, DeliveryRef right) => left.CompareTo(right) < 0;

    public static bool operator >(DeliveryRef left, DeliveryRef right) => left.CompareTo(right) > 0;

    public static bool operator <=(DeliveryRef left, DeliveryRef right) => left.CompareTo(right) <= 0;

    public static bool operator >=(DeliveryRef left, DeliveryRef right) => left.CompareTo(right) >= 0;
}
