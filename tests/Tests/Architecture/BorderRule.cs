using System.Reflection;

namespace Postroad.Tests.Architecture;

/// <summary>Which assemblies may know which: Core no web framework and no simulator, the simulator nothing of ours.</summary>
internal static class BorderRule
{
    public static IEnumerable<string> Violations(Assembly assembly) =>
        Violations(assembly.GetName().Name!, assembly.GetReferencedAssemblies().Select(reference => reference.Name!));

    public static IEnumerable<string> Violations(string assembly, IEnumerable<string> references) =>
        from reference in references
        where Forbids(assembly, reference)
        select $"{assembly} may not reference {reference}";

    private static bool Forbids(string assembly, string reference) => assembly switch
    {
        "Postroad.Core" => IsOurs(reference) || IsWebFramework(reference),
        "Postroad.Simulator" => IsOurs(reference),
        "postroad" => IsOurs(reference) && reference is not ("Postroad.Core" or "Postroad.Simulator"),
        _ => false,
    };

    private static bool IsOurs(string reference) => reference.StartsWith("Postroad", StringComparison.OrdinalIgnoreCase);

    // Data Protection is a package of its own and needs no web server.
    private static bool IsWebFramework(string reference) =>
        (reference == "Microsoft.AspNetCore" || reference.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal))
        && !reference.StartsWith("Microsoft.AspNetCore.DataProtection", StringComparison.Ordinal)
        && !reference.StartsWith("Microsoft.AspNetCore.Cryptography", StringComparison.Ordinal);
}
