namespace Postroad.Core.Domains.Checks;

/// <summary>What a proof of a sending domain is about.</summary>
public enum CheckSubject
{
    Spf,
    Dkim,
    Dmarc,
}

/// <summary>The later, the worse.</summary>
public enum CheckColor
{
    Green,
    Amber,
    Red,
}
