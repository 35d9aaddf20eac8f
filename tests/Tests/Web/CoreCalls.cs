using System.Reflection;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Postroad.Tests.Architecture;

namespace Postroad.Tests.Web;

/// <summary>A public method of Core that the web side calls.</summary>
/// <param name="Name">Type and method.</param>
/// <param name="IsChange">It is told by whom: Core's changes are, what only reads is not.</param>
internal sealed record CoreCall(string Name, bool IsChange);

/// <summary>Which methods of Core are reached from a method of the web side, read from its compiled code: through its own methods, lambdas and state machines.</summary>
internal static class CoreCalls
{
    private static readonly Lazy<AssemblyDefinition> Web = new(Load);

    /// <summary>Of a method of a component.</summary>
    public static IReadOnlySet<CoreCall> Of(string component, string method) =>
        From(Web.Value.MainModule.Types.Where(t => t.Name == component).SelectMany(t => t.Methods).Where(m => m.Name == method));

    /// <summary>Of the handler of an endpoint.</summary>
    public static IReadOnlySet<CoreCall> Of(MethodInfo handler) =>
        From(Web.Value.MainModule.GetTypes().Where(t => t.FullName.Replace('/', '+') == handler.DeclaringType!.FullName).SelectMany(t => t.Methods).Where(m => m.MetadataToken.ToInt32() == handler.MetadataToken));

    private static HashSet<CoreCall> From(IEnumerable<MethodDefinition> first)
    {
        var (found, seen, open) = (new HashSet<CoreCall>(), new HashSet<string>(), new Stack<MethodDefinition>(first));
        while (open.TryPop(out var method))
        {
            if (!method.HasBody || !seen.Add(method.FullName)) continue;
            foreach (var target in MachineOf(method)) open.Push(target);
            foreach (var called in method.Body.Instructions.Where(i => i.OpCode.FlowControl == FlowControl.Call || i.OpCode == OpCodes.Ldftn || i.OpCode == OpCodes.Newobj).Select(i => i.Operand).OfType<MethodReference>())
            {
                if (called.DeclaringType.Scope.Name == "Postroad.Core") found.Add(new CoreCall($"{called.DeclaringType.Name}.{called.Name}", called.HasThis && called.Resolve()?.Parameters.Any(p => p.Name == "by") == true));
                else if (called.DeclaringType.GetElementType() is TypeDefinition own && called.Resolve() is { } next && IsSameConcept(own, method.DeclaringType)) open.Push(next);
            }
        }

        return found;
    }

    /// <summary>The body of an asynchronous method stands in a type of its own.</summary>
    private static IEnumerable<MethodDefinition> MachineOf(MethodDefinition method) => method.CustomAttributes
        .Where(a => a.AttributeType.Name is "AsyncStateMachineAttribute" or "IteratorStateMachineAttribute" or "AsyncIteratorStateMachineAttribute")
        .SelectMany(a => ((TypeReference)a.ConstructorArguments[0].Value).Resolve().Methods.Where(m => m.Name == "MoveNext"));

    /// <summary>Within its own class, or the code beside it: what everybody calls, such as who is signed in, changes nothing.</summary>
    private static bool IsSameConcept(TypeDefinition called, TypeDefinition caller) => Outer(called) == Outer(caller);

    private static TypeDefinition Outer(TypeDefinition type) => type.DeclaringType is { } outer ? Outer(outer) : type;

    private static AssemblyDefinition Load()
    {
        var resolver = new DefaultAssemblyResolver();
        resolver.AddSearchDirectory(Path.GetDirectoryName(ProductAssemblies.Web.Location));
        return AssemblyDefinition.ReadAssembly(ProductAssemblies.Web.Location, new ReaderParameters { AssemblyResolver = resolver });
    }
}
