namespace Postroad.Core.Domains.Checks;

/// <summary>What a proof of a sending domain is about.</summary>
internal enum CheckSubject
{
    Spf,
    Dkim,
    Dmarc,
}

/// <summary>The later, the worse.</summary>
internal enum CheckColor
{
    Green,
    Amber,
    Red,
}
