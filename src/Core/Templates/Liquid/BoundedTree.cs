using System.Text.Encodings.Web;
using Fluid;
using Fluid.Ast;
using Fluid.Values;

namespace Postroad.Core.Templates.Liquid;

/// <summary>
/// Puts bounds into a parsed template that Fluid has not: on every <c>(1..n)</c>, because Fluid makes the whole list before it takes the first step, and on the
/// text inside blocks, because a loop inside a capture would fill memory before anything is written.
/// </summary>
internal sealed class BoundedTree : AstRewriter
{
    protected override Expression VisitRangeExpression(RangeExpression range) => new BoundedRange(range);

    protected override Statement VisitTextSpanStatement(TextSpanStatement text) => new ChargedText(text);

    private sealed class BoundedRange(RangeExpression range) : Expression
    {
        public override async ValueTask<FluidValue> EvaluateAsync(TemplateContext context)
        {
            var from = (await range.From.EvaluateAsync(context)).ToNumberValue();
            var to = (await range.To.EvaluateAsync(context)).ToNumberValue();
            if (to - from >= TemplateLimits.MaxItems)
                throw new RenderException($"The range ({from:0}..{to:0}) has more than {TemplateLimits.MaxItems:N0} items.");
            ((MergeContext)context).Charge(Math.Max(0, (long)(to - from)));
            return await range.EvaluateAsync(context);
        }

        protected override Expression Accept(AstVisitor visitor) => this;
    }

    private sealed class ChargedText(TextSpanStatement text) : Statement
    {
        public override ValueTask<Completion> WriteToAsync(TextWriter writer, TextEncoder encoder, TemplateContext context)
        {
            ((MergeContext)context).Charge(text.Text.Length);
            return text.WriteToAsync(writer, encoder, context);
        }

        protected override Statement Accept(AstVisitor visitor) => this;
    }
}
