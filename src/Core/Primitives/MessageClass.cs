namespace Postroad.Core.Primitives;

/// <summary>What kind of mail it is: a server may treat each differently. Stored; do not renumber.</summary>
public enum MessageClass : short
{
    /// <summary>Campaigns and automations.</summary>
    Marketing = 1,

    /// <summary>Messages by API: receipts, notices.</summary>
    Transactional = 2,

    /// <summary>Mail of the product's own: opt-in, password reset, alerts.</summary>
    System = 3,
}
