using Fluid;
using Fluid.Ast;

namespace Postroad.Core.Templates.Liquid;

/// <summary>The names that one source uses and those it makes itself.</summary>
internal sealed class LiquidNames
{
    private readonly SortedSet<string> used = new(StringComparer.Ordinal);
    private readonly HashSet<string> made = new(StringComparer.Ordinal) { "forloop" };

    /// <summary>Merge tags that the recipient's data must fill: neither built in nor assigned by the template.</summary>
    public IReadOnlyList<string> Used => [.. used.Where(name => !made.Contains(name) && !BuiltInNames.Contains(name))];

    /// <summary>All names that are read, built in, assigned or not: an assignment may start from the recipient's value.</summary>
    public IEnumerable<string> Read => used;

    public bool Uses(string name) => used.Contains(name);

    /// <summary>An assignment, a capture, a counter or a loop writes this name: its value is not the recipient's alone.</summary>
    public bool Makes(string name) => made.Contains(name);

    /// <summary>Gathers the names of one tag or output; answers what it may not use, or null.</summary>
    public string? Gather(IFluidTemplate template)
    {
        var visitor = new Visitor(this);
        visitor.VisitTemplate(template);
        return visitor.Fault;
    }

    private sealed class Visitor(LiquidNames names) : AstVisitor
    {
        public string? Fault { get; private set; }

        protected override Expression VisitMemberExpression(MemberExpression expression)
        {
            if (expression.Segments is [IdentifierSegment first, ..]) Add(names.used, first.Identifier);
            return base.VisitMemberExpression(expression);
        }

        protected override Expression VisitFilterExpression(FilterExpression expression)
        {
            if (!LiquidFilters.Allowed.Contains(expression.Name)) Fault = NoSuchFilter(expression.Name);
            return base.VisitFilterExpression(expression);
        }

        protected override Statement VisitAssignStatement(AssignStatement statement)
        {
            Make(statement.Identifier);
            return base.VisitAssignStatement(statement);
        }

        protected override Statement VisitCaptureStatement(CaptureStatement statement)
        {
            Make(statement.Identifier);
            return base.VisitCaptureStatement(statement);
        }

        protected override Statement VisitIncrementStatement(IncrementStatement statement)
        {
            Make(statement.Identifier);
            return base.VisitIncrementStatement(statement);
        }

        protected override Statement VisitDecrementStatement(DecrementStatement statement)
        {
            Make(statement.Identifier);
            return base.VisitDecrementStatement(statement);
        }

        protected override Statement VisitForStatement(ForStatement statement)
        {
            Make(statement.Identifier);
            return base.VisitForStatement(statement);
        }

        protected override Statement VisitCycleStatement(CycleStatement statement)
        {
            if (!statement.Values.All(value => value is LiteralExpression)) Fault = "\"cycle\" takes texts and numbers, not merge tags: it does not know where it stands, so it could not escape them.";
            return base.VisitCycleStatement(statement);
        }

        private void Make(string name)
        {
            Add(names.made, name);
            if (BuiltInNames.Contains(name)) Fault = $"\"{name}\" is built in: every mail has its own address there, and a template cannot put something else in its place.";
        }

        private void Add(ISet<string> set, string name)
        {
            if (name.StartsWith(BuiltInNames.Reserved, StringComparison.Ordinal)) Fault = $"Names that begin with \"{BuiltInNames.Reserved}\" are reserved: \"{name}\".";
            else set.Add(name);
        }

        private static string NoSuchFilter(string name) => name == "raw"
            ? "The filter \"raw\" is not available: values are escaped always, because they may come from a public form."
            : $"There is no filter \"{name}\". There are: {string.Join(", ", LiquidFilters.Allowed.Order(StringComparer.Ordinal))}.";
    }
}
