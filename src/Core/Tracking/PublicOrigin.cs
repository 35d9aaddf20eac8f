namespace Postroad.Core.Tracking;

/// <summary>Where recipients reach this installation: the base of pixels, links and pages in mails. Never taken from a request.</summary>
public sealed record PublicOrigin(Uri Url);
