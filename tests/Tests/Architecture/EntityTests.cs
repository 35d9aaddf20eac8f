using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Postroad.Core.Lists;
using Postroad.Core.Persistence;

namespace Postroad.Tests.Architecture;

public sealed class EntityTests
{
    [Fact]
    public void The_context_has_no_sets() => Rule.AssertKept(EntityRules.Sets(ProductAssemblies.Core.GetTypes()));

    [Fact]
    public void Navigation_stays_inside_a_feature() => Rule.AssertKept(EntityRules.CrossingNavigations(ProductModel()));

    [Fact]
    public void Every_entity_belongs_to_a_customer_or_says_why_not() =>
        Rule.AssertKept(Exceptions.Judge(EntityRules.NotCustomerOwned(ProductModel()), Exceptions.SharedEntities, "does not belong to a customer"));

    [Fact]
    public void Planted_set_navigation_and_unowned_entity_are_found()
    {
        using var planted = new PlantedContext();

        Assert.Equal(["Postroad.Core.Lists.PlantedContext.Lists is a DbSet"], EntityRules.Sets([typeof(PlantedContext)]));
        Assert.Equal(["PlantedList.Owner leads from Lists into Accounts"], EntityRules.CrossingNavigations(planted.Model));
        Assert.Contains(
            "PlantedList does not belong to a customer",
            Exceptions.Judge(EntityRules.NotCustomerOwned(planted.Model), Exceptions.SharedEntities, "does not belong to a customer"));
    }

    [Fact]
    public void An_exception_that_nobody_needs_is_found() =>
        Assert.Contains("Customer needs its exception no longer (is the customer)", Exceptions.Judge([], Exceptions.SharedEntities, ""));

    private static IModel ProductModel()
    {
        using var context = new SqliteDesignTime().CreateDbContext([]);
        return context.Model;
    }
}
