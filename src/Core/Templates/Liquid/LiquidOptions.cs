using Fluid;
using Fluid.Values;

namespace Postroad.Core.Templates.Liquid;

/// <summary>Fluid with every limit it has, and no way out: no files, no members of objects, no culture, no zone but UTC.</summary>
internal static class LiquidOptions
{
    public static TemplateOptions Create(TimeProvider time)
    {
        var options = new TemplateOptions
        {
            MaxSteps = TemplateLimits.MaxSteps,
            MaxRecursion = 1,
            CultureInfo = System.Globalization.CultureInfo.InvariantCulture,
            TimeZone = TimeZoneInfo.Utc,
            Now = () => time.GetUtcNow(),
            Captured = Charge,
            Assigned = Charge,
        };
        LiquidFilters.AddTo(options.Filters);
        return options;
    }

    private static ValueTask<FluidValue> Charge(string name, FluidValue value, TemplateContext context)
    {
        var size = value is StringValue text ? text.ToStringValue().Length : 8;
        if (size > TemplateLimits.MaxValue) throw new RenderException($"The template gives \"{name}\" {size:N0} characters; {TemplateLimits.MaxValue:N0} are allowed.");
        ((MergeContext)context).Charge(size);
        return new(value);
    }
}
