namespace Postroad.Core.Lists.Import;

/// <summary>Kinds of reasons for which a row is left out. The names are stored; do not rename.</summary>
public enum RejectReason
{
    /// <summary>Its quotes are broken.</summary>
    Quoting,

    /// <summary>It has more or fewer values than the header has columns.</summary>
    Columns,

    /// <summary>There is no address in it.</summary>
    NoAddress,

    /// <summary>Its address cannot be mailed.</summary>
    Address,

    /// <summary>A value is too long.</summary>
    TooLong,

    /// <summary>A value holds a zero byte, or bytes that are no letters.</summary>
    Characters,

    /// <summary>A value does not fit the type of its field.</summary>
    Field,

    /// <summary>A tag that cannot be one, or one too many.</summary>
    Tag,
}
