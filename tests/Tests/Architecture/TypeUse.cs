using ArchUnitNET.Loader;

namespace Postroad.Tests.Architecture;

/// <summary>One type mentions another one: as base, field, parameter, attribute, or anywhere in the body of a method, lambda or iterator.</summary>
internal sealed record TypeUse(string Type, string Namespace, string UsedType, string UsedNamespace)
{
    private static readonly Lazy<IReadOnlyList<TypeUse>> Everything = new(Load);

    /// <summary>Uses by the product's own types. Planted types live in the tests' assembly and are not among them.</summary>
    public static IEnumerable<TypeUse> OfProduct() => Everything.Value.Where(use => !IsPlanted(use.Type));

    /// <summary>Uses by one planted type, to prove that a rule bites.</summary>
    public static IEnumerable<TypeUse> Of<TPlanted>() => Everything.Value.Where(use => IsWithin(use.Type, typeof(TPlanted).FullName!));

    public override string ToString() => $"{Type} uses {UsedType}";

    private static bool IsPlanted(string type) => type[(type.LastIndexOf('.') + 1)..].StartsWith("Planted", StringComparison.Ordinal);

    /// <summary>
    /// The loader takes equally named generic methods of source-generated JSON contexts for one, and finds its type parameter in whichever context it read first.
    /// </summary>
    private static bool IsMistaken(string used) => used.Contains("::TryGetTypeInfoForRuntimeCustomConverter", StringComparison.Ordinal);

    // Nested: lambdas and state machines are types inside the type that wrote them.
    private static bool IsWithin(string type, string owner) => type == owner || type.StartsWith(owner + "+", StringComparison.Ordinal);

    private static List<TypeUse> Load()
    {
        var architecture = new ArchLoader()
            .LoadAssemblies(ProductAssemblies.Core, ProductAssemblies.Web, ProductAssemblies.Simulator, typeof(TypeUse).Assembly)
            .Build();
        return
        [
            .. from type in architecture.Types
               where type.Namespace.FullName.StartsWith("Postroad.", StringComparison.Ordinal)
                     && !type.Namespace.FullName.StartsWith("Postroad.Tests", StringComparison.Ordinal)
               from used in type.Dependencies.Select(dependency => dependency.Target).Distinct()
               where !IsMistaken(used.FullName)
               select new TypeUse(type.FullName, type.Namespace.FullName, used.FullName, used.Namespace?.FullName ?? ""),
        ];
    }
}
