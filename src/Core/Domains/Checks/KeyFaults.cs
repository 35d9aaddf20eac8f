using Postroad.Core.Domains.Dkim;
using Postroad.Core.Domains.Dns;

namespace Postroad.Core.Domains.Checks;

/// <summary>What is wrong with a key, once its name is right.</summary>
internal static class KeyFaults
{
    public const string Usable = "v=DKIM1; k=rsa; p=(a key of 2048 bit)";

    /// <summary>Where a CNAME of Easy DKIM leads: what is there is the provider's work. One that was withdrawn is right, for keys are changed one after the other.</summary>
    public static Fault? OfProvider(DnsName at, DnsAnswer answer, out DkimKey? key)
    {
        key = null;
        if (answer is not DnsAnswer.Found found)
        {
            return answer.IsDefinite
                ? new Fault(CheckColor.Amber, $"Amazon SES has published no key at {at} yet", null, null) { Expected = Usable }
                : new Fault(CheckColor.Amber, $"The key at {at} is not known: {answer.InWords()}", null, null) { Expected = Usable, IsUnknown = true };
        }

        key = DkimSyntax.Read(found.Texts.First());
        return key is DkimKey.Revoked ? null : Of(at, key);
    }

    /// <summary>A key that can be read may still be of no use.</summary>
    public static Fault? Of(DnsName at, DkimKey key) => FaultOf(at, key) is { } fault ? fault with { Expected = Usable } : null;

    private static Fault? FaultOf(DnsName at, DkimKey key) => key switch
    {
        DkimKey.Broken broken => new Fault(CheckColor.Red, $"The key at {at} cannot be used: {broken.Detail}", broken.Text, "Publish the key anew, as it was given."),
        DkimKey.Revoked revoked => new Fault(CheckColor.Red, $"The key at {at} is withdrawn: its p= is empty", revoked.Text, "Publish the key, or choose another selector."),
        DkimKey.Rsa { Sha256: false } or DkimKey.Ed25519 { Sha256: false } =>
            new Fault(CheckColor.Red, $"The key at {at} forbids SHA-256 (h=), and receivers take nothing else", key.Text, "Take h= out of the record."),
        DkimKey.Rsa { IsAccepted: false } small => new Fault(CheckColor.Red, $"The key at {at} has {small.Bits} bit, and receivers take none under 1024", small.Text, "Make a key of 2048 bit."),
        DkimKey.Rsa { IsTest: true } or DkimKey.Ed25519 { IsTest: true } =>
            new Fault(CheckColor.Amber, $"The key at {at} says that it is a test (t=y), and receivers may treat the mail as not signed", key.Text, "Take t=y out of the record."),
        DkimKey.Rsa { IsRecommended: false } shorter => new Fault(CheckColor.Amber, $"The key at {at} has {shorter.Bits} bit; receivers take it, and 2048 are recommended", shorter.Text,
            "Change to a key of 2048 bit."),
        _ => null,
    };
}
