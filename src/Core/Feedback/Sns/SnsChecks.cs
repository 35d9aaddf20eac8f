#if CRASH_POINTS
using Postroad.Core.Primitives;
#endif

namespace Postroad.Core.Feedback.Sns;

/// <summary>What stands between a stranger and an event, in the order in which it is asked.</summary>
internal enum SnsCheck
{
    Topic,
    Version,
    Time,
    SavedCertificate,
    CertificateAddress,
    Region,
    CertificateSize,
    CertificateTime,
    CertificateName,
    Signature,
}

/// <summary>Which checks a test has switched off, to see that each holds something that no other does. None, outside test builds.</summary>
internal static class SnsChecks
{
#if CRASH_POINTS
    public static bool Lacks(SnsCheck check) => NegativeControl.IsWithout(check.ToString());
#else
    public static bool Lacks(SnsCheck check) => false;
#endif
}
