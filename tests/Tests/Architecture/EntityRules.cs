using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Postroad.Core.Persistence;

namespace Postroad.Tests.Architecture;

/// <summary>Rules about the database model.</summary>
internal static class EntityRules
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>The context has no sets: a feature asks for its own entities.</summary>
    public static IEnumerable<string> Sets(IEnumerable<Type> types) =>
        from type in types
        from property in type.GetProperties(Declared)
        where property.PropertyType.IsGenericType && property.PropertyType.GetGenericTypeDefinition() == typeof(DbSet<>)
        select $"{type.FullName}.{property.Name} is a DbSet";

    /// <summary>An entity points into another feature by id only.</summary>
    public static IEnumerable<string> CrossingNavigations(IReadOnlyModel model) =>
        from entity in model.GetEntityTypes()
        from navigation in entity.GetNavigations()
        let source = FeatureRule.FeatureOf(entity.ClrType.Namespace!)
        let target = FeatureRule.FeatureOf(navigation.TargetEntityType.ClrType.Namespace!)
        where source != target
        select $"{entity.ClrType.Name}.{navigation.Name} leads from {source} into {target}";

    /// <summary>Entities that the filter by customer does not reach.</summary>
    public static IEnumerable<string> NotCustomerOwned(IReadOnlyModel model) =>
        from entity in model.GetEntityTypes()
        where !entity.ClrType.IsAssignableTo(typeof(ICustomerOwned))
        select entity.ClrType.Name;
}
